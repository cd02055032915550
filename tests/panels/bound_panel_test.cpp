// The groups of the Bound panel: whatever they are, their heights add up to the whole sum.
#include "app/panels/bound_panel.h"

#include <gtest/gtest.h>

#include <numeric>

namespace diffuscope {
namespace {

Bound bound_of(int steps, double weight) {
  Bound bound;
  bound.steps = steps;
  for (int t = 2; t <= steps; ++t) {
    BoundTerm term;
    term.t = t;
    term.nats = {1.0 / t, 0.1};
    term.steps = weight;
    bound.consistency.push_back(term);
  }
  return bound;
}

TEST(TermGroups, HeightsAddUp) {
  for (const int steps : {2, 7, 60, 1000}) {
    const auto edges = strata_edges(steps, 40);
    EXPECT_EQ(edges.front(), 2);
    EXPECT_EQ(edges.back(), steps + 1);
    EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end()));
    const Bound bound = bound_of(steps, 3);
    const TermGroups groups = group_terms(bound, edges);
    ASSERT_EQ(groups.sum.size(), edges.size() - 1);
    EXPECT_NEAR(std::accumulate(groups.sum.begin(), groups.sum.end(), 0.0), bound.consistency_sum(), 1e-9);
    // Independent terms: twice the root of the sum of squares.
    EXPECT_NEAR(groups.error.back(), 2 * 3 * 0.1 * std::sqrt(edges.back() - edges[edges.size() - 2]), 1e-9);
  }
}

TEST(TermGroups, OneStepHasNone) {
  EXPECT_TRUE(group_terms(bound_of(1, 1), strata_edges(1, 40)).sum.empty());
}

}  // namespace
}  // namespace diffuscope
