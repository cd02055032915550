#include "app/panels/stage/instant_oracle.h"

#include <algorithm>

#include "core/fields/density.h"
#include "core/fields/upsample.h"

namespace diffuscope {
namespace {

constexpr int kCells = 64, kFiner = 3;

void update_arrows(const GaussianMixture& mixture, FieldView& view) {
  Points exact;
  MixtureAtLevel<float>(mixture, view.level).score(view.arrow_points, exact);
  (view.exact_arrows.size() == 0 ? view.arrows : view.exact_arrows) = exact;
}

}  // namespace

std::shared_ptr<const FieldView> with_mixture(const FieldView& field, const GaussianMixture& mixture) {
  auto view = std::make_shared<FieldView>(field);
  const bool shows_density = field.heat == field.log_density;
  if (!shows_density) {  // its cells stay those of the other quantity
    update_arrows(mixture, *view);
    return view;
  }
  const bool plane = mixture.dim() > 1;
  const int nx = plane ? kCells : 4 * kCells, rows = plane ? kCells : 1;
  view->log_density = std::make_shared<const std::vector<float>>(
      upsample(log_density_grid(mixture, field.level, field.box, nx, rows), nx, rows, kFiner));
  view->nx = kFiner * nx, view->ny = plane ? kFiner * rows : 1;
  view->highest = *std::max_element(view->log_density->begin(), view->log_density->end());
  view->heat = view->log_density;
  view->heat_low += view->highest - view->heat_high, view->heat_high = view->highest;
  update_arrows(mixture, *view);
  return view;
}

}  // namespace diffuscope
