#include "app/panels/trace_panel.h"

#include <imgui.h>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"

namespace diffuscope {

void TracePanel::draw(FrameContext& frame) {
  edit_who(frame);
  ImGui::SameLine();
  StepsTable::edit_columns(frame.view.debug);
  ImGui::SameLine();
  if (ImGui::Button(icon::kExport)) frame.actions.file = FileIntent::kExportTrace;
  explain_item("Export trace", card("debug_export"));
  table_.draw(frame);
}

}  // namespace diffuscope
