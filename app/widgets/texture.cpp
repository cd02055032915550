#include "app/widgets/texture.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace diffuscope {
namespace {

// Textures of one ImGui context. The backend frees what it uploaded when it shuts down, before the context
// does; a texture whose object dies earlier waits here until the backend has freed it.
struct ContextTextures {
  ImGuiContext* context = nullptr;
  std::vector<std::shared_ptr<ImTextureData>> live;
  std::vector<std::shared_ptr<ImTextureData>> dying;
};
ContextTextures textures;

void unregister(const std::shared_ptr<ImTextureData>& data) {
  ImGui::UnregisterUserTexture(data.get());
  ImGui::GetPlatformIO().Textures.find_erase(data.get());
}

void on_new_frame(ImGuiContext*, ImGuiContextHook*) {
  std::erase_if(textures.dying, [](const auto& data) {
    if (data->Status != ImTextureStatus_Destroyed) return false;
    unregister(data);
    return true;
  });
}

void on_shutdown(ImGuiContext*, ImGuiContextHook*) {
  for (const auto& data : textures.live) unregister(data);
  for (const auto& data : textures.dying) unregister(data);
  textures = {};
}

void follow_context() {
  ImGuiContext* context = ImGui::GetCurrentContext();
  if (textures.context == context) return;
  textures.context = context;
  ImGuiContextHook hook;
  hook.Type = ImGuiContextHookType_NewFramePre;
  hook.Callback = on_new_frame;
  ImGui::AddContextHook(context, &hook);
  hook.Type = ImGuiContextHookType_Shutdown;
  hook.Callback = on_shutdown;
  ImGui::AddContextHook(context, &hook);
}

}  // namespace

UiTexture::UiTexture(int width, int height) : data_(std::make_shared<ImTextureData>()) {
  follow_context();
  data_->Create(ImTextureFormat_RGBA32, width, height);
  std::memset(data_->GetPixels(), 0, static_cast<std::size_t>(data_->GetSizeInBytes()));
  data_->UseColors = true;
  data_->SetStatus(ImTextureStatus_WantCreate);
  ImGui::RegisterUserTexture(data_.get());
  textures.live.push_back(data_);
}

UiTexture::~UiTexture() {
  if (!alive()) return;
  std::erase(textures.live, data_);
  data_->WantDestroyNextFrame = true;  // this frame may still draw it
  textures.dying.push_back(data_);
}

bool UiTexture::alive() const {
  return std::find(textures.live.begin(), textures.live.end(), data_) != textures.live.end();
}

int UiTexture::width() const { return data_->Width; }
int UiTexture::height() const { return data_->Height; }

std::uint32_t* UiTexture::row(int y) { return static_cast<std::uint32_t*>(data_->GetPixelsAt(0, y)); }

void UiTexture::changed() {
  if (data_->Status == ImTextureStatus_OK) ImTextureDataQueueUpload(data_.get(), 0, 0, width(), height());
}

ImTextureRef UiTexture::reference() const { return data_->GetTexRef(); }

}  // namespace diffuscope
