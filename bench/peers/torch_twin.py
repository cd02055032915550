"""The networks of bench/network_speed.cpp in PyTorch, as fast as PyTorch does them: fused Adam, the embedding from a
table, in sampling the noise level's share of the first layer added once a step, no gradients kept; eager, torch.compile,
or in training that share computed once for the columns of a level, whichever is fastest. Prints a JSON object
{row: {"rate": per second, "how": variant}}.

    python torch_twin.py --threads 2 [--rows train,sample]
"""
import argparse
import json
import math
import os
import statistics
import time
from functools import partial

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rows", default="", help="only rows whose names, with a / at the end, contain one of these, comma-separated")
parser.add_argument("--windows", type=int, default=5)
parser.add_argument("--seconds", type=float, default=0.3, help="of a window")
parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="cpu: time of this process, for one thread on a busy machine")
parser.add_argument("--no-compile", action="store_true")
options = parser.parse_args()
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)

import torch
import torch.nn.functional as F

torch.set_num_threads(options.threads)
T = 1000
BETAS = torch.linspace(1e-4, 0.02, T)
ALPHA_BAR = torch.cumprod(1 - BETAS, 0)
SIGNAL, NOISE = ALPHA_BAR.sqrt()[:, None], (1 - ALPHA_BAR).sqrt()[:, None]
RING = torch.tensor([[2 * math.cos(k * math.pi / 4), 2 * math.sin(k * math.pi / 4)] for k in range(8)])
GRID = torch.tensor([[float(i), float(j)] for i in range(-2, 3) for j in range(-2, 3)]) / math.sqrt(2)


class Plain(torch.nn.Module):
    """x and a 128-wide sinusoidal embedding of t; predicts the noise."""

    def __init__(self, hidden):
        super().__init__()
        sizes = [130, hidden, hidden, hidden, 2]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        f = torch.exp(-math.log(10000.0) * torch.arange(64) / 64)
        angles = torch.arange(T)[:, None] * f
        self.register_buffer("table", torch.cat((angles.sin(), angles.cos()), 1))

    def rest(self, h):
        for layer in self.layers[1:]:
            h = layer(F.silu(h))
        return h

    def forward(self, x, t):
        return self.rest(self.layers[0](torch.cat((x, self.table[t]), 1)))

    def at_level(self, x, t):
        first = self.layers[0]
        shared = torch.addmv(first.bias, first.weight[:, 2:], self.table[t])
        return self.rest(torch.addmm(shared, x, first.weight[:, :2].t()))

    def loss(self, n):
        x0 = RING[torch.randint(0, 8, (n,))] + 0.1 * torch.randn(n, 2)
        t, eps = torch.randint(0, T, (n,)), torch.randn(n, 2)
        return self.error(x0, t, eps)

    def error(self, x0, t, eps):
        return F.mse_loss(self(SIGNAL[t] * x0 + NOISE[t] * eps, t), eps)


class SharedLevels(Plain):
    """The same with levels in order, each one's share of the first layer computed once."""

    def error(self, x0, t, eps):
        first, t = self.layers[0], t.sort()[0]
        x = SIGNAL[t] * x0 + NOISE[t] * eps
        levels, of_column = torch.unique_consecutive(t, return_inverse=True)
        shares = torch.addmm(first.bias, self.table[levels], first.weight[:, 2:].t())
        return F.mse_loss(self.rest(torch.addmm(shares[of_column], x, first.weight[:, :2].t())), eps)


class Default(Plain):
    """The default scene: 8 Fourier features a coordinate, ln sigma at 4 octaves, EDM's target, 3 layers of 128."""

    def __init__(self):
        super().__init__(128)
        self.layers[0] = torch.nn.Linear(42, 128)
        self.register_buffer("f", 0.5 * 50 ** (torch.arange(8) / 7))
        self.register_buffer("g", 0.5 * 2.0 ** torch.arange(4))

    def coordinates(self, x):
        angles = (x[:, :, None] * self.f).flatten(1)
        return torch.cat((x, angles.sin(), angles.cos()), 1)

    def level(self, condition):
        angles = condition[..., None] * self.g
        return torch.cat((angles.sin(), angles.cos()), -1)

    def loss(self, n):
        x0 = GRID[torch.randint(0, 25, (n,))] + 0.05 * torch.randn(n, 2)
        return self.error(x0, torch.randn(n), torch.randn(n, 2))

    def error(self, x0, z, eps):
        s = torch.exp(-1.2 + 1.2 * z).clamp(1e-3, 200)[:, None]
        root = torch.sqrt(1 + s * s)
        noisy = x0 + s * eps
        features = torch.cat((self.coordinates(noisy / root), self.level(0.5 * s.log()[:, 0])), 1)
        return F.mse_loss(self.rest(self.layers[0](features)), (x0 - noisy / root**2) * root / s)

    def at_level(self, x, t):
        first = self.layers[0]
        condition = -0.25 * torch.log(ALPHA_BAR[t] / (1 - ALPHA_BAR[t]))
        shared = torch.addmv(first.bias, first.weight[:, 34:], self.level(condition))
        return self.rest(torch.addmm(shared, self.coordinates(x), first.weight[:, :34].t()))


def trainer(make, n, compiled, follows):
    """One iteration; `follows` clips gradients and averages weights, as the default scene does."""
    torch.manual_seed(0)
    net = make()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
    loss_of = torch.compile(net.loss) if compiled else net.loss
    parameters = [p for p in net.parameters()]
    ema = [p.detach().clone() for p in parameters]

    def iterate():
        loss = loss_of(n)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if follows:
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if follows:
            torch._foreach_lerp_(ema, [p.detach() for p in parameters], 0.001)

    return iterate


def sampler(make, n, compiled):
    """One DDPM step of n particles."""
    torch.manual_seed(0)
    net = make()
    x = torch.randn(n, 2)

    def step(x, t):
        eps = net.at_level(x, t)
        x = (x - BETAS[t] / NOISE[t, 0] * eps) / (1 - BETAS[t]).sqrt()
        spread = (BETAS[t] * (1 - ALPHA_BAR[t - 1]) / (1 - ALPHA_BAR[t])).sqrt()
        return x + spread * torch.randn(n, 2)

    run = torch.compile(step) if compiled else step
    level = torch.tensor(500)

    def call():
        with torch.no_grad():
            run(x, level)

    return call


def rate(call):
    """Calls a second, median over the windows."""
    for _ in range(3):
        call()
    clock = time.process_time if options.clock == "cpu" else time.perf_counter
    start = clock()
    call()
    count = max(1, int(options.seconds / max(1e-6, clock() - start)))
    rates = []
    for _ in range(options.windows):
        start = clock()
        for _ in range(count):
            call()
        rates.append(count / (clock() - start))
    return statistics.median(rates)


def rows():
    """Name, items a call, and by variant what makes the call."""
    for hidden, batch in ((128, 1024), (128, 256), (64, 256), (256, 1024)):
        def training(net):
            return partial(trainer, partial(net, hidden), batch, follows=False)
        yield f"train/H:{hidden}/batch:{batch}", 1, {
            **both(training(Plain)), "shared levels": partial(training(SharedLevels), False)}
    for hidden, n in ((128, 10_000), (128, 1_000_000), (64, 10_000)):
        yield f"sample/H:{hidden}/particles:{n}", n, both(partial(sampler, partial(Plain, hidden), n))
    yield "default_train", 1, both(partial(trainer, Default, 512, follows=True))
    yield "default_sample/particles:10000", 10_000, both(partial(sampler, Default, 10_000))


def both(make):
    return {"eager": partial(make, False), "compiled": partial(make, True)}


def main():
    wanted = [text for text in options.rows.split(",") if text]
    results = {}
    for name, items, variants in rows():
        if wanted and not any(text in name + "/" for text in wanted):
            continue
        found = {}
        for variant, make in variants.items():
            if variant == "compiled" and options.no_compile:
                continue
            torch._dynamo.reset()
            found[variant] = items * rate(make())
        how = max(found, key=found.get)
        results[f"{name}/threads:{options.threads}"] = {"rate": found[how], "how": how, "all": found}
    print(json.dumps({"torch": torch.__version__, "rows": results}))


main()
