#include "core/denoisers/mlp_on_device.h"

#include "core/denoisers/variance_head.h"

namespace diffuscope {

void MlpOnDevice::give_up(const std::string& reason) {
  given_up_ = true;
  on_device_->give_up(reason);
}

DeviceQuestion MlpOnDevice::question(NoiseLevel level) const {
  const NetworkScaling scaling = network_scaling(role_, level);
  return {scaling.input, scaling.skip, scaling.out, scaling.condition};
}

void MlpOnDevice::evaluate(const DevicePoints& x, NoiseLevel level, DevicePoints& x0) {
  on_device_->answer(x, question(level), x0, nullptr);
}

void MlpOnDevice::evaluate_derivative(const DevicePoints& x, NoiseLevel level,
                                      const std::vector<DevicePoints>& directions, DevicePoints& x0,
                                      std::vector<DevicePoints>& products) {
  const DeviceQuestion asked = question(level);
  for (std::size_t i = 0; i < directions.size(); ++i)
    on_device_->differentiate(x, asked, directions[i], products[i]);
  on_device_->answer(x, asked, x0, nullptr);
}

void MlpOnDevice::evaluate_variance(const DevicePoints& x, NoiseLevel from, NoiseLevel to, DevicePoints& x0,
                                    DevicePoints& variance) {
  const HeadScale head = head_scale(network_->spec().variance_head, variance_range(to, from));
  DeviceQuestion asked = question(from);
  asked.head = {head.offset, head.slope};
  on_device_->answer(x, asked, x0, &variance);
}

}  // namespace diffuscope
