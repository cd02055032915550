// Principal components against the singular value decomposition of the centred samples.
#include "core/images/principal_plane.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include "core/images/image_set.h"

namespace diffuscope {
namespace {

TEST(PrincipalPlane, IsThatOfTheSingularValues) {
  const auto set = make_image_set("glyphs", {{"count", 240}, {"size", 8}});
  const Points& samples = set->training().pixels;
  const PrincipalPlane plane(samples);
  const Eigen::MatrixXd centred = samples.cast<double>().colwise() - samples.cast<double>().rowwise().mean();
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(centred, Eigen::ComputeThinU);
  for (int i = 0; i < 2; ++i) {
    EXPECT_NEAR(std::abs(plane.axes().col(i).cast<double>().dot(svd.matrixU().col(i))), 1, 1e-5);
    EXPECT_NEAR(plane.variance_shares()[i],
                std::pow(svd.singularValues()[i], 2) / svd.singularValues().squaredNorm(), 1e-9);
    EXPECT_GT(plane.axes().col(i).maxCoeff(), -plane.axes().col(i).minCoeff()) << "sign";
  }
  EXPECT_NEAR((plane.axes().transpose() * plane.axes() - Eigen::Matrix2f::Identity()).norm(), 0, 1e-5);
}

// 432 numbers: by iteration, against all eigenvalues of the covariance.
TEST(PrincipalPlane, OfManyNumbersIsFoundByIteration) {
  const auto set = make_image_set("shapes", {{"count", 600}});
  const Points& samples = set->training().pixels;
  const PrincipalPlane plane(samples);
  const Eigen::MatrixXd centred = samples.cast<double>().colwise() - samples.cast<double>().rowwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> all(centred * centred.transpose());
  const Eigen::Index last = all.eigenvalues().size() - 1;
  for (int i = 0; i < 2; ++i) {
    EXPECT_NEAR(std::abs(plane.axes().col(i).cast<double>().dot(all.eigenvectors().col(last - i))), 1, 1e-5)
        << i;
    EXPECT_NEAR(plane.variance_shares()[i], all.eigenvalues()(last - i) / all.eigenvalues().sum(), 1e-6) << i;
  }
}

TEST(PrincipalPlane, KeepsLengthsWithinItAndLosesWhatIsOrthogonal) {
  const auto set = make_image_set("shapes", {{"count", 160}});
  const Points& samples = set->training().pixels;
  const PrincipalPlane plane(samples);
  const Points coordinates = plane.project(samples);
  EXPECT_NEAR((plane.project(plane.axes() * coordinates) - coordinates).norm(), 0, 1e-3);
  EXPECT_NEAR(plane.project(samples - plane.axes() * coordinates).norm(), 0, 2e-3);
}

TEST(PrincipalPlane, PointsOnALineHaveOneDirection) {
  const Points samples{{0, 2, 4, 6, 8}, {0, 1, 2, 3, 4}, {0, 2, 4, 6, 8}};
  const PrincipalPlane plane(samples);
  EXPECT_NEAR(plane.variance_shares()[0], 1, 1e-6);
  for (const auto& [row, entry] : {std::pair(0, 2.0), std::pair(1, 1.0), std::pair(2, 2.0)})
    EXPECT_NEAR(plane.axes()(row, 0), entry / 3, 1e-5);
  EXPECT_EQ(PrincipalPlane(Points::Ones(3, 1)).variance_shares()[0], 0);
}

}  // namespace
}  // namespace diffuscope
