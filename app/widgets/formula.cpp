#include "app/widgets/formula.h"

#include <imgui_rich_md/backends/latex/rich_md_latex.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <memory>
#include <utility>

#include "app/widgets/texture.h"

namespace diffuscope {
namespace {

/// A formula laid out at one size; no texture: it could not be.
struct Typeset {
  std::unique_ptr<UiTexture> texture;
};

bool ready_to_typeset() {
  static bool tried = false;
  if (!tried) {
    tried = true;
    const auto metrics = RichMd::ReadAssetDefault("fonts/latex/latinmodern-math.clm1");
    const auto font = RichMd::ReadAssetDefault("fonts/latex/latinmodern-math.otf");
    if (metrics && font) RichMd::Latex::InitFromMemory(*metrics, *font);
  }
  return RichMd::Latex::IsInitialized();
}

Typeset typeset(const std::string& latex, float pixels) {
  if (!ready_to_typeset()) return {};
  RichMd::Latex::RenderedFormula image;
  try {
    image = RichMd::Latex::Render(latex, pixels, IM_COL32_WHITE, RichMd::Latex::TexStyle::Display);
  } catch (const std::exception&) {
    return {};  // no valid LaTeX: the caller shows the source
  }
  if (image.Width <= 0 || image.Height <= 0) return {};
  Typeset result{std::make_unique<UiTexture>(image.Width, image.Height)};
  const std::uint8_t* source = image.Pixels.data();
  for (int y = 0; y < image.Height; ++y) {
    std::uint32_t* row = result.texture->row(y);
    for (int x = 0; x < image.Width; ++x, source += 4) row[x] = IM_COL32(255, 255, 255, source[3]);
  }
  return result;
}

const Typeset& cached(const std::string& latex, int pixels) {
  static std::map<std::pair<std::string, int>, Typeset> cache;
  const auto [entry, is_new] = cache.try_emplace({latex, pixels});
  const bool of_closed_window = entry->second.texture && !entry->second.texture->alive();
  if (is_new || of_closed_window) entry->second = typeset(latex, static_cast<float>(pixels));
  return entry->second;
}

}  // namespace

void formula(const std::string& latex, float size, float max_width) {
  if (size <= 0) size = ImGui::GetFontSize();
  const float density = std::max(1.0f, ImGui::GetIO().DisplayFramebufferScale.x);
  const Typeset& image = cached(latex, static_cast<int>(std::lround(size * density)));
  if (!image.texture) {
    ImGui::TextUnformatted(latex.c_str());
    return;
  }
  const float width = static_cast<float>(image.texture->width()) / density;
  const float height = static_cast<float>(image.texture->height()) / density;
  const float shrink = max_width > 0 && width > max_width ? max_width / width : 1;
  ImGui::ImageWithBg(image.texture->reference(), {width * shrink, height * shrink}, {0, 0}, {1, 1},
                     {0, 0, 0, 0}, ImGui::GetStyleColorVec4(ImGuiCol_Text));
}

}  // namespace diffuscope
