// ᾱ follows a squared cosine (Nichol & Dhariwal 2021, eq. 17): slow at both ends, so few steps are wasted on
// noise. It is a function of u = t/T and needs no scaling with T. Only the last β is clipped, where the
// cosine reaches 0.
#pragma once

#include <cmath>
#include <numbers>

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry cosine_schedule() {
  static const std::vector<Param> params{
      {.name = "s",
       .label = "offset s",
       .value = 0.008,
       .min = 0,
       .max = 0.1,
       .about = {"Keeps β from becoming too small near t = 0.", "s", "Nichol & Dhariwal 2021, section 3.2"}}};
  return {
      "cosine",
      "Cosine",
      {"ᾱ falls along a squared cosine: slowly at both ends, nearly straight between.",
       R"(\bar\alpha_t = \frac{f(t/T)}{f(0)},\quad f(u) = \cos^2\left(\frac{u+s}{1+s}\cdot\frac{\pi}{2}\right))",
       "Nichol & Dhariwal 2021, eq. 17"},
      params,
      [](const ParamValues& values, int steps) {
        const double s = value_of(params, values, "s");
        const auto angle = [=](int t) { return (double(t) / steps + s) / (1 + s) * std::numbers::pi / 2; };
        // 1 − cos²b/cos²a = sin(b−a)·sin(b+a)/cos²a: no cancellation where β is small.
        return schedule_of_betas(steps, [&](int t) {
          const double a = angle(t - 1);
          const double b = angle(t);
          return std::sin(b - a) * std::sin(b + a) / (std::cos(a) * std::cos(a));
        });
      }};
}

}  // namespace diffuscope
