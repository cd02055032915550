#include "core/distributions/letter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/distributions/noisy_curve.h"

namespace diffuscope {
namespace {

using Point = std::array<float, 2>;

// Closed contours as line segments, found by the share of the total length before them.
class Outline {
 public:
  Outline& start(float x, float y) {
    first_ = last_ = {x, y};
    return *this;
  }
  Outline& line(float x, float y) {
    const Point next{x, y};
    const float length = std::hypot(next[0] - last_[0], next[1] - last_[1]);
    if (length > 0) {
      segments_.push_back({last_, next, length_, length});
      length_ += length;
    }
    last_ = next;
    return *this;
  }
  // Along the ellipse around (x, y) with half axes (a, b), from angle `from` to angle `to` in degrees.
  Outline& arc(Point centre, Point half_axes, float from, float to) {
    constexpr int kPieces = 40;
    for (int i = 0; i <= kPieces; ++i) {
      const float degrees = from + (to - from) * static_cast<float>(i) / kPieces;
      const float angle = degrees * std::numbers::pi_v<float> / 180;
      line(centre[0] + half_axes[0] * std::cos(angle), centre[1] + half_axes[1] * std::sin(angle));
    }
    return *this;
  }
  Outline& close() { return line(first_[0], first_[1]); }

  Point at(float u) const {
    const float position = u * length_;
    const auto after =
        std::upper_bound(segments_.begin(), segments_.end(), position,
                         [](float value, const Segment& segment) { return value < segment.start; });
    const Segment& segment = *(after - 1);
    const float share = (position - segment.start) / segment.length;
    return {segment.from[0] + share * (segment.to[0] - segment.from[0]),
            segment.from[1] + share * (segment.to[1] - segment.from[1])};
  }

 private:
  struct Segment {
    Point from, to;
    float start, length;
  };
  Point first_{}, last_{};
  std::vector<Segment> segments_;
  float length_ = 0;
};

Outline letter_a() {
  Outline outline;
  outline.start(-0.9f, -1).line(-0.2f, 1).line(0.2f, 1).line(0.9f, -1).line(0.5f, -1).line(0.325f, -0.5f);
  outline.line(-0.325f, -0.5f).line(-0.5f, -1).close();
  return outline.start(-0.21f, -0.17f).line(0, 0.43f).line(0.21f, -0.17f).close();
}

Outline letter_b() {
  Outline outline;
  outline.start(-0.65f, -1).line(-0.65f, 1).line(0, 1).arc({0, 0.52f}, {0.55f, 0.48f}, 90, -70);
  outline.arc({0.05f, -0.48f}, {0.62f, 0.52f}, 70, -90).close();
  outline.start(-0.3f, 0.25f)
      .line(-0.3f, 0.72f)
      .line(0, 0.72f)
      .arc({0, 0.485f}, {0.22f, 0.235f}, 90, -90)
      .close();
  outline.start(-0.3f, -0.72f).line(-0.3f, -0.12f).line(0.05f, -0.12f);
  return outline.arc({0.05f, -0.42f}, {0.27f, 0.3f}, 90, -90).close();
}

Outline letter_d() {
  Outline outline;
  outline.start(-0.7f, -1).line(-0.7f, 1).line(-0.05f, 1).arc({-0.05f, 0}, {0.75f, 1}, 90, -90).close();
  outline.start(-0.35f, -0.68f).line(-0.35f, 0.68f).line(-0.05f, 0.68f);
  return outline.arc({-0.05f, 0}, {0.4f, 0.68f}, 90, -90).close();
}

Outline letter_e() {
  Outline outline;
  outline.start(-0.6f, -1)
      .line(-0.6f, 1)
      .line(0.6f, 1)
      .line(0.6f, 0.66f)
      .line(-0.24f, 0.66f)
      .line(-0.24f, 0.18f);
  outline.line(0.45f, 0.18f).line(0.45f, -0.16f).line(-0.24f, -0.16f).line(-0.24f, -0.66f).line(0.6f, -0.66f);
  return outline.line(0.6f, -1).close();
}

// Two bows around (0, ±.42) of half axes .5 by .42, and the band of half width .16 around them.
Outline letter_s() {
  const Point upper{0, 0.42f}, lower{0, -0.42f}, outer{0.66f, 0.58f}, inner{0.34f, 0.26f};
  Outline outline;
  outline.start(0.66f * std::cos(std::numbers::pi_v<float> / 6), 0.42f + 0.29f);
  outline.arc(upper, outer, 30, 270).arc(lower, inner, 90, -150).arc(lower, outer, -150, 90);
  return outline.arc(upper, inner, 270, 30).close();
}

constexpr std::array kLetters{letter_a, letter_b, letter_d, letter_e, letter_s};

}  // namespace

DistributionEntry letter_distribution() {
  static const std::vector<Param> params{{.name = "letter",
                                          .label = "letter",
                                          .value = 2,
                                          .min = 0,
                                          .max = kLetters.size() - 1,
                                          .about = {"Whose outline is drawn.", {}, {}},
                                          .choices = {"A", "B", "D", "E", "S"}},
                                         noise_param(0.02)};
  return {"letter",
          "Letter outline",
          {"The outline of a letter, evenly dense along its length.", {}, {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const auto letter = static_cast<std::size_t>(value_of(params, values, "letter"));
            const auto curve = [outline = kLetters[letter]()](float u) { return outline.at(u); };
            return std::make_shared<NoisyCurve>(curve, value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
