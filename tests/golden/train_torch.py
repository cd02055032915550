"""Golden losses of training, computed with PyTorch independently of the program.

Writes training.json beside this file: for each case the loss of every iteration and a checksum of the final raw and EMA
weights. The tests read only that file. Random numbers are the program's own (Philox4x32-10), written again here in
NumPy; network, targets, gradients (autograd), clipping, Adam and EMA are PyTorch's or plain formulas.

    python3 tests/golden/train_torch.py        # needs numpy and torch
"""
import json
import math
import os

import numpy as np
import torch

POINTS = np.array([[1.0, 0.5], [-1.0, 0.25], [0.0, -1.5], [2.0, 2.0]])
SEED, ITERATIONS, BATCH, T, MAX_BATCH = 11, 40, 96, 1000, 65536
DATA, LEVEL, NOISE, WEIGHTS = 1, 2, 3, 4


def philox(seed, stream, step, block):
    """Four words for every entry of the arrays step and block."""
    c = [np.uint64(block & 0xFFFFFFFF), np.uint64(block >> 32), np.uint64(step), np.uint64(stream)]
    k0, k1 = np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)
    mask, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> shift) ^ c[1] ^ k0, p1 & mask, (p0 >> shift) ^ c[3] ^ k1, p0 & mask]
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & mask, (k1 + np.uint64(0xBB67AE85)) & mask
    return [int(word) for word in c]


def unit(word):
    return ((word >> 9) + 0.5) / 8388608.0


def normal_pair(a, b):
    radius, angle = math.sqrt(-2 * math.log(unit(a))), 2 * math.pi * unit(b)
    return radius * math.cos(angle), radius * math.sin(angle)


def sample_words(stream, sample, count):
    words = []
    while len(words) < count:
        words += philox(SEED, stream, len(words) // 4, sample)
    return words[:count]


def element_normal(stream, element):
    words = philox(SEED, stream, 0, element // 4)
    return (normal_pair(words[0], words[1]) + normal_pair(words[2], words[3]))[element % 4]


class Net(torch.nn.Module):
    """hidden layers plain or residual, features as documented in core/model."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        inputs = 2 + 4 * case["fourier_features"] + case["time_features"]
        sizes = [inputs] + [case["hidden"]] * case["layers"] + [2]
        self.layers = torch.nn.ModuleList()
        for number, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
            layer = torch.nn.Linear(fan_in, fan_out)
            bound = 1 / math.sqrt(fan_in)
            words = sample_words(WEIGHTS, number, fan_in * fan_out)
            values = [-bound + 2 * bound * unit(w) for w in words]
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(values).reshape(fan_out, fan_in))
                layer.bias.zero_()
            self.layers.append(layer)

    def features(self, x, condition):
        columns = [x]
        n = self.case["fourier_features"]
        f = torch.tensor([0.5 * 50 ** (i / 7) for i in range(n)], dtype=torch.float32)
        for d in range(2):
            columns += [torch.sin(x[:, d:d + 1] * f), torch.cos(x[:, d:d + 1] * f)]
        half = self.case["time_features"] // 2
        if self.case["time_embedding"] == "log_ratio":
            g = torch.tensor([0.5 * 2 ** i for i in range(half)], dtype=torch.float32)
        else:
            g = torch.tensor([10000 ** (-i / half) for i in range(half)], dtype=torch.float32)
        columns += [torch.sin(condition[:, None] * g), torch.cos(condition[:, None] * g)]
        return torch.cat(columns, 1)

    def forward(self, x, condition):
        activation = {"silu": torch.nn.functional.silu, "tanh": torch.tanh}[self.case["activation"]]
        h = self.features(x, condition)
        for number, layer in enumerate(self.layers[:-1]):
            z = activation(layer(h))
            h = h + z if self.case["residual"] and number > 0 else z
        return self.layers[-1](h)


def batch(case, iteration, alpha_bar):
    mean = POINTS.mean(0)
    scale = math.sqrt(((POINTS - mean) ** 2).mean())
    x0, eps, level = [], [], []
    for j in range(BATCH):
        sample = iteration * MAX_BATCH + j
        x0.append((POINTS[(sample_words(DATA, sample, 1)[0] * len(POINTS)) >> 32] - mean) / scale)
        eps.append([element_normal(NOISE, 2 * sample), element_normal(NOISE, 2 * sample + 1)])
        words = sample_words(LEVEL, sample, 2)
        if case["prediction"] == "edm":
            level.append(min(max(math.exp(-1.2 + 1.2 * normal_pair(*words)[0]), 1e-3), 200.0))
        else:
            level.append(1 + ((words[0] * T) >> 32))
    x0, eps, level = np.array(x0), np.array(eps), np.array(level)
    if case["prediction"] == "edm":  # Karras et al. 2022, sigma_data = 1
        s = level[:, None]
        noisy = x0 + s * eps
        return noisy / np.sqrt(1 + s * s), (x0 - noisy / (1 + s * s)) * np.sqrt(1 + s * s) / s, 0.5 * np.log(level), np.ones(BATCH)
    level.sort()  # the lowest t of a batch comes first
    a = np.sqrt(alpha_bar[level - 1])[:, None]
    s = np.sqrt(1 - alpha_bar[level - 1])[:, None]
    snr = (a * a / (s * s))[:, 0]
    target = {"eps": eps, "v": a * eps - s * x0}[case["prediction"]]
    weight = np.ones(BATCH)
    if case["weighting"] == "min_snr":
        weight = np.minimum(snr, 5) / (snr if case["prediction"] == "eps" else snr + 1)
    condition = level.astype(float) if case["time_embedding"] == "sinusoidal" else -0.25 * np.log(snr)
    return a * x0 + s * eps, target, condition, weight


def run(case):
    torch.set_num_threads(1)
    alpha_bar = np.cumprod(1 - np.linspace(1e-4, 0.02, T))
    net = Net(case)
    parameters = list(net.parameters())
    ema = [p.detach().clone() for p in parameters]
    make = torch.optim.AdamW if case["optimizer"] == "adamw" else torch.optim.Adam
    options = {"weight_decay": 0.01} if case["optimizer"] == "adamw" else {}
    optimizer = make(parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, **options)
    losses = []
    for iteration in range(ITERATIONS):
        x, target, condition, weight = (torch.tensor(v, dtype=torch.float32) for v in batch(case, iteration, alpha_bar))
        loss = (weight * ((net(x, condition) - target) ** 2).sum(1)).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, case["clip_norm"])
        optimizer.step()
        rate = min(0.999, (2 + iteration) / (11 + iteration))
        with torch.no_grad():
            for mean, p in zip(ema, parameters):
                mean.mul_(rate).add_(p, alpha=1 - rate)
        losses.append(loss.item())
    norm = lambda tensors: math.sqrt(sum(float((p.double() ** 2).sum()) for p in tensors))
    return {**case, "loss": losses, "raw_norm": norm(p.detach() for p in parameters), "ema_norm": norm(ema)}


def main():
    base = {"hidden": 32, "layers": 3, "residual": False, "activation": "silu", "fourier_features": 8,
            "time_embedding": "log_ratio", "time_features": 8, "prediction": "edm", "weighting": "unit",
            "optimizer": "adam", "clip_norm": 1.0}
    cases = [
        {"name": "edm", **base},
        {"name": "eps_sinusoidal_adamw", **base, "prediction": "eps", "time_embedding": "sinusoidal",
         "time_features": 32, "fourier_features": 0, "optimizer": "adamw"},
        {"name": "v_min_snr_residual_tanh", **base, "prediction": "v", "weighting": "min_snr", "residual": True,
         "activation": "tanh", "clip_norm": 0.1},
    ]
    result = {"seed": SEED, "batch": BATCH, "points": POINTS.tolist(), "cases": [run(case) for case in cases]}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "training.json"), "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
