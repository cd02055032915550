#include "core/diagnosis/network_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/denoisers/parameterization.h"
#include "core/io/npy.h"

namespace diffuscope {
namespace {

PointsOf<double> read_rows(const std::filesystem::path& path, int dim) {
  const auto array = read_unchecked_array<double>(path);
  const auto wanted = static_cast<std::size_t>(dim);
  if (array.shape.size() != 2 || array.shape[1] != wanted || array.shape[0] == 0) {
    const bool exchanged = array.shape.size() == 2 && array.shape[0] == wanted;
    throw UserError(fmt::format("{}: shape {}, but (points, {}) is needed{}.", path.string(),
                                shape_text(array.shape), dim,
                                exchanged ? "; the axes are exchanged, save x.T" : ""));
  }
  const auto bad = std::ranges::find_if(array.values, [](double v) { return !std::isfinite(v); });
  if (bad != array.values.end()) {
    const auto at = static_cast<std::size_t>(bad - array.values.begin());
    throw UserError(fmt::format("{}: the first value that is not finite is {} in row {}, coordinate {}.",
                                path.string(), *bad, at / wanted, at % wanted));
  }
  return Eigen::Map<const PointsOf<double>>(array.values.data(), dim,
                                            static_cast<Eigen::Index>(array.shape[0]));
}

/// Points sorted from little to much noise.
std::vector<std::size_t> by_ratio(std::span<const GridLevel> levels) {
  std::vector<std::size_t> order(levels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return levels[i].level.ratio(); });
  return order;
}

/// E[x_0|x_t] of every point at its own level.
PointsOf<double> exact_x0(const NetworkLog& log, const GaussianMixture& mixture) {
  PointsOf<double> x0(log.x.rows(), log.x.cols()), x, answer;
  const auto order = by_ratio(log.levels);
  for (std::size_t first = 0, last; first < order.size(); first = last) {
    const NoiseLevel level = log.levels[order[first]].level;
    last = first;
    while (last < order.size() && log.levels[order[last]].level.ratio() == level.ratio()) ++last;
    x.resize(log.x.rows(), static_cast<Eigen::Index>(last - first));
    for (std::size_t i = first; i < last; ++i)
      x.col(static_cast<Eigen::Index>(i - first)) = log.x.col(static_cast<Eigen::Index>(order[i]));
    answer.resize(x.rows(), x.cols());
    MixtureAtLevel<double>(mixture, level).denoise(x, answer);
    for (std::size_t i = first; i < last; ++i)
      x0.col(static_cast<Eigen::Index>(order[i])) = answer.col(static_cast<Eigen::Index>(i - first));
  }
  return x0;
}

/// The quantity that the numbers are nearest to, relative to its size.
std::string resemblance(const NetworkLog& log, const PointsOf<double>& eps, const PointsOf<double>& x0) {
  double best = std::numeric_limits<double>::infinity();
  std::string name;
  const auto compare = [&](const char* id, auto target_of) {
    double error = 0, size = 0;
    for (Eigen::Index j = 0; j < eps.cols(); ++j) {
      const Eigen::VectorXd target = target_of(j, log.levels[static_cast<std::size_t>(j)].level);
      error += (log.eps.col(j) - target).squaredNorm();
      size += target.squaredNorm();
    }
    if (error / size < 0.5 * best)
      best = error / size, name = id;  // the first wins unless another is far nearer
  };
  using Vector = Eigen::VectorXd;
  compare("eps", [&](Eigen::Index j, NoiseLevel) -> Vector { return eps.col(j); });
  compare("-eps", [&](Eigen::Index j, NoiseLevel) -> Vector { return -eps.col(j); });
  compare("x0", [&](Eigen::Index j, NoiseLevel) -> Vector { return x0.col(j); });
  compare("v", [&](Eigen::Index j, NoiseLevel level) -> Vector {
    return level.alpha * eps.col(j) - level.sigma * x0.col(j);
  });
  compare("score", [&](Eigen::Index j, NoiseLevel level) -> Vector { return -eps.col(j) / level.sigma; });
  return name;
}

LevelError summarize(const NetworkLog& log, const NetworkCheck& check, const PointsOf<double>& eps,
                     std::span<const std::size_t> members) {
  LevelError group;
  group.count = static_cast<Eigen::Index>(members.size());
  Eigen::VectorXd errors(group.count);
  double log_ratio = 0;
  for (std::size_t k = 0; k < members.size(); ++k) {
    const auto j = static_cast<Eigen::Index>(members[k]);
    errors(static_cast<Eigen::Index>(k)) = check.error(j);
    log_ratio += std::log(log.levels[members[k]].level.ratio());
    group.t += log.levels[members[k]].t;
    group.exact_square += eps.col(j).squaredNorm() / static_cast<double>(eps.rows());
  }
  const auto n = static_cast<double>(members.size());
  group.error = errors.mean();
  if (n > 1) group.standard_error = std::sqrt((errors.array() - group.error).square().sum() / (n * (n - 1)));
  group.ratio = std::exp(log_ratio / n);
  group.t /= n;
  group.exact_square /= n;
  return group;
}

}  // namespace

NetworkLog read_network_log(const std::filesystem::path& x, const std::filesystem::path& eps, int dim) {
  NetworkLog log{read_rows(x, dim), read_rows(eps, dim), {}};
  if (log.x.cols() != log.eps.cols())
    throw UserError(fmt::format("{} holds {} points, {} {}; save both for the same points.", eps.string(),
                                log.eps.cols(), x.string(), log.x.cols()));
  return log;
}

NetworkCheck check_network(const NetworkLog& log, const GaussianMixture& mixture, int most_bins) {
  const PointsOf<double> x0 = exact_x0(log, mixture);
  PointsOf<double> eps(log.x.rows(), log.x.cols());
  for (Eigen::Index j = 0; j < eps.cols(); ++j)
    eps.col(j) = eps_from_x0(log.x.col(j), x0.col(j), log.levels[static_cast<std::size_t>(j)].level);
  NetworkCheck check;
  check.error = (log.eps - eps).colwise().squaredNorm().transpose() / static_cast<double>(eps.rows());
  check.mean_error = check.error.mean();
  check.resembles = resemblance(log, eps, x0);
  const auto order = by_ratio(log.levels);
  const std::size_t bins = std::min(order.size(), static_cast<std::size_t>(most_bins));
  for (std::size_t begin = 0, bin = 1; begin < order.size(); ++bin) {
    std::size_t end = std::max(begin + 1, std::min(order.size(), bin * order.size() / bins));
    const double ratio = log.levels[order[end - 1]].level.ratio();  // equal levels stay together
    while (end < order.size() && log.levels[order[end]].level.ratio() == ratio) ++end;
    check.levels.push_back(summarize(log, check, eps, std::span(order).subspan(begin, end - begin)));
    begin = end;
  }
  return check;
}

ErrorField error_field(const NetworkLog& log, const NetworkCheck& check, double low_ratio, double high_ratio,
                       int cells) {
  ErrorField field{.cells = cells, .low = {}, .high = {}, .error = {}};
  field.low.setConstant(std::numeric_limits<double>::infinity());
  field.high = -field.low;
  std::vector<Eigen::Index> members;
  for (Eigen::Index j = 0; j < log.x.cols(); ++j) {
    const double ratio = log.levels[static_cast<std::size_t>(j)].level.ratio();
    if (ratio < low_ratio || ratio > high_ratio) continue;
    members.push_back(j);
    field.low = field.low.cwiseMin(log.x.col(j).head<2>());
    field.high = field.high.cwiseMax(log.x.col(j).head<2>());
  }
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(cells, cells);
  field.error = counts;
  const Eigen::Vector2d size = (field.high - field.low).cwiseMax(1e-12);
  for (const Eigen::Index j : members) {
    const Eigen::Vector2d place = (log.x.col(j).head<2>() - field.low).cwiseQuotient(size) * cells;
    const auto ix = std::min<Eigen::Index>(static_cast<Eigen::Index>(place(0)), cells - 1);
    const auto iy = std::min<Eigen::Index>(static_cast<Eigen::Index>(place(1)), cells - 1);
    field.error(ix, iy) += check.error(j);
    counts(ix, iy) += 1;
  }
  field.error = (counts.array() > 0).select(field.error.array() / counts.array().max(1), std::nan(""));
  return field;
}

}  // namespace diffuscope
