"""Trains the reader of the aortic root on what crownset wrote, and writes its weights for image/segment.

    python3 train.py --data 'crowns*.bin' --out ../../image/segment/root.weights

Needs PyTorch and NumPy (Debian: python3-torch, python3-numpy). The net is small and runs without either (image/segment/reader.go).
"""
import argparse, glob, json, math, struct, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

DEPTHS, RAYS, ROWS = 25, 120, 88
EXAMPLE = np.dtype([('kind', '<f4', 8), ('line', '<f4', RAYS), ('nadir', '<f4', (3, 2)), ('commissure', '<f4', (3, 2)),
                    ('ref', '<f4', (RAYS, ROWS)), ('offset', '<f4', (RAYS, ROWS)), ('wall', 'u1', (DEPTHS, RAYS, ROWS))])
WIDTH, FINE = 24, 12
DILATION = (1, 2, 4, 1)


def pad(x, n):
    """Round the ring for rays, the last row repeated for rows."""
    x = torch.cat([x[:, :, -n:], x, x[:, :, :n]], 2)
    return F.pad(x, (n, n, 0, 0), mode='replicate')


class Conv(nn.Module):
    def __init__(self, cin, cout, size=3, stride=1, dilation=1, gain=math.sqrt(2)):
        super().__init__()
        self.stride, self.dilation, self.size = stride, dilation, size
        self.weight = nn.Parameter(torch.randn(cout, cin, size, size) * gain / math.sqrt(cin * size * size))
        self.bias = nn.Parameter(torch.zeros(cout))

    def forward(self, x):
        if self.size > 1:
            x = pad(x, self.dilation)
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, self.dilation)


class Reader(nn.Module):
    """Five maps out: attachment, nadirs and commissures (logits), wall offset in mm and the logarithm of its spread."""

    def __init__(self):
        super().__init__()
        self.enter = Conv(DEPTHS + 1, WIDTH, stride=2)
        self.first = nn.ModuleList(Conv(WIDTH, WIDTH, dilation=d) for d in DILATION)
        self.second = nn.ModuleList(Conv(WIDTH, WIDTH, gain=0.2) for _ in DILATION)
        self.up = Conv(WIDTH, 4 * FINE, size=1)
        self.side = Conv(DEPTHS + 1, FINE, size=1)
        self.join = Conv(2 * FINE, FINE)
        self.out = Conv(FINE, 5, size=1, gain=0.1)

    def forward(self, x):
        y = F.relu(self.enter(x))
        for a, b in zip(self.first, self.second):
            y = y + b(F.relu(a(F.relu(y))))
        y = F.pixel_shuffle(self.up(F.relu(y)), 2)
        y = F.relu(self.join(torch.cat([F.relu(y), F.relu(self.side(x))], 1)))
        return self.out(y)

    def layers(self):
        yield self.enter
        for a, b in zip(self.first, self.second):
            yield a
            yield b
        yield from (self.up, self.side, self.join, self.out)


def load(pattern):
    return np.concatenate([np.fromfile(p, EXAMPLE) for p in sorted(glob.glob(pattern))])


def hide(e):
    """Takes the wall's answer away where, under the attachment, the phantom's blood ends well inside the root's own wall: its mitral curtain leaves a ledge there that no patient has
    (heart/phantom, limitations), and the reader must not learn to look past a plain edge. Calcium stays: looking through it is what is to be learnt."""
    rays, rows = np.arange(RAYS)[:, None], np.arange(ROWS)[None]
    hidden = 0
    for i in range(len(e)):
        wall = e['wall'][i].astype(np.float32) / 255 * 4 - 1.5
        wall = (np.roll(wall, 1, 1) + wall + np.roll(wall, -1, 1)) / 3
        off = e['offset'][i]
        known = np.isfinite(off)
        true = np.where(known, (4 - np.nan_to_num(off)) / 0.5, 8)  # depth index of the true wall
        blood = np.ones((RAYS, ROWS), bool)
        bright = np.zeros((RAYS, ROWS), bool)
        for mm in (0.75, 1.25, 1.75, 2.25, 2.75):
            d = np.clip(np.round(true + mm / 0.5).astype(int), 0, DEPTHS - 1)
            x = wall[d, rays, rows]
            blood &= x > 0.5
            bright |= x > 1.3
        under = (rows < np.nan_to_num(e['line'][i], nan=0)[:, None] - 1.5) & (rows < e['nadir'][i, :, 1].mean() + 2)
        gone = known & under & ~blood & ~bright
        hidden += gone.mean() / len(e)
        off[gone] = np.nan
    print('%.1f %% of the wall hidden' % (100 * hidden))
    return e


def inputs(e, rng=None):
    """Densities and, as one more depth, the reference's departure from the mean radius; answers as arrays. With rng, changed at random in ways that leave the answers known."""
    n = len(e)
    wall = np.empty((n, DEPTHS, RAYS, ROWS), np.float32)
    ref, off, line = np.empty((n, RAYS, ROWS), np.float32), np.empty((n, RAYS, ROWS), np.float32), e['line'].copy()
    pts = np.stack([e['nadir'], e['commissure']], 1).copy()  # n, 2, 3, (ray, row)
    for i in range(n):
        rays, rows, depths = np.arange(RAYS), np.arange(ROWS), np.arange(DEPTHS)
        shift = deep = 0
        gain, offset = 4 / 255, -1.5
        if rng is not None:
            rays = np.roll(rays, rng.integers(RAYS))
            if rng.random() < 0.5:
                rays = rays[::-1]
            shift, deep = int(rng.integers(-6, 7)), int(rng.integers(-2, 3))  # along the axis; the reference a little off
            g = rng.uniform(0.9, 1.1)
            gain, offset = gain * g, offset * g + rng.uniform(-0.06, 0.06)
        wanted = rows - shift
        rows = np.clip(wanted, 0, ROWS - 1)
        take = np.ix_(rays, rows)
        np.multiply(e['wall'][i][np.ix_(np.clip(depths + deep, 0, DEPTHS - 1), rays, rows)], np.float32(gain), out=wall[i])
        wall[i] += np.float32(offset)
        ref[i], off[i] = e['ref'][i][take] - 0.5 * deep, e['offset'][i][take] + 0.5 * deep
        off[i][:, wanted != rows] = np.nan
        line[i] = line[i][rays] + shift
        turn = 1 if rays[1] == (rays[0] + 1) % RAYS else -1
        pts[i, ..., 0] = (turn * (pts[i, ..., 0] - rays[0])) % RAYS
        pts[i, ..., 1] += shift
        if rng is not None:
            if rng.random() < 0.3:
                wall[i] += rng.uniform(0, 0.06) * rng.standard_normal(wall[i].shape, np.float32)
            if rng.random() < 0.15:  # a streak over some rays
                a, k = rng.integers(RAYS), rng.integers(3, 15)
                wall[i][:, np.arange(a, a + k) % RAYS] += rng.uniform(-0.25, 0.25)
    x = np.empty((len(e), DEPTHS + 1, RAYS, ROWS), np.float32)
    x[:, :DEPTHS] = np.clip(wall, -1.5, 2.5)
    x[:, DEPTHS] = (ref - ref.mean((1, 2), keepdims=True)) / 5
    return x, line, pts, off


def heat(pts, sigma):
    """n x RAYS x ROWS: the three points of each, summing to 1."""
    a = np.arange(RAYS)[None, None, :]
    r = np.arange(ROWS)[None, None, :]
    da = (a - pts[..., 0:1] + RAYS / 2) % RAYS - RAYS / 2
    dr = r - pts[..., 1:2]
    h = np.einsum('nka,nkr->nar', np.exp(-da ** 2 / (2 * sigma ** 2)), np.exp(-dr ** 2 / (2 * sigma ** 2))).astype(np.float32)
    return h / (h.sum((1, 2), keepdims=True) + 1e-9)


def losses(y, line, pts, off):
    n = len(y)
    ok = torch.isfinite(line) & (line >= 0) & (line <= ROWS - 1)
    target = torch.exp(-(torch.arange(ROWS) - torch.nan_to_num(line)[..., None]) ** 2 / (2 * 0.8 ** 2))
    target = target / (target.sum(-1, keepdim=True) + 1e-9)
    ce = -(target * F.log_softmax(y[:, 0], -1)).sum(-1)
    lines = (ce * ok).sum() / ok.sum()
    points = 0
    for j in range(2):
        h = torch.from_numpy(heat(pts[:, j], 1.5)).reshape(n, -1)
        points = points - (h * F.log_softmax(y[:, 1 + j].reshape(n, -1), -1)).sum(-1).mean()
    ok = torch.isfinite(off) & (off.abs() < 6)
    b = y[:, 4].clamp(-4, 2)
    err = (y[:, 3] - torch.nan_to_num(off)).abs()
    # The wall matters most just under the attachment, where the annulus is measured.
    d = torch.arange(ROWS)[None, None] - torch.nan_to_num(line, nan=30.0)[..., None]
    w = 1 + 3 * torch.exp(-((d + 4) / 6) ** 2)
    walls = ((err * torch.exp(-b) + b) * w * ok).sum() / (w * ok).sum()
    return lines, points, walls


def expected_line(y):
    p = torch.softmax(y[:, 0], -1)
    peak = p.argmax(-1, keepdim=True)
    idx = (peak + torch.arange(-3, 4)).clamp(0, ROWS - 1)
    q = torch.gather(p, -1, idx)
    return (q * idx).sum(-1) / q.sum(-1)


def peaks(h):
    """Three places of a heat map, at least 60 degrees apart."""
    h, out = h.copy(), []
    a = np.arange(RAYS)
    for _ in range(3):
        i, r = np.unravel_index(h.argmax(), h.shape)
        ii, rr = (i + np.arange(-3, 4)), np.clip(r + np.arange(-3, 4), 0, ROWS - 1)
        w = h[np.ix_(ii % RAYS, rr)]
        out.append(((w.sum(1) * ii).sum() / w.sum() % RAYS, (w.sum(0) * rr).sum() / w.sum()))
        h[np.abs((a - i + RAYS / 2) % RAYS - RAYS / 2) < RAYS / 6] = 0
    return np.array(out)


def validate(net, e):
    net.eval()
    rows = []
    with torch.no_grad():
        for k in range(0, len(e), 16):
            b = e[k:k + 16]
            x, line, pts, off = inputs(b)
            y = net(torch.from_numpy(x))
            got = expected_line(y).numpy()
            d = y[:, 3].numpy() - off
            near = np.arange(ROWS)[None, None] - np.nan_to_num(line, nan=30)[..., None]
            for i in range(len(b)):
                le = np.abs(got[i] - line[i])
                band = (near[i] < -1.5) & (near[i] > -8)
                r = [np.nanmean(le) / 2, np.nanpercentile(le, 95) / 2, np.nanmean(np.abs(d[i])[band]), np.nanmean(d[i][band])]
                for j in range(2):
                    p = peaks(torch.softmax(y[i, 1 + j].reshape(-1), 0).reshape(RAYS, ROWS).numpy())
                    worst, tops = [], []
                    for q in pts[i, j]:
                        da = (p[:, 0] - q[0] + RAYS / 2) % RAYS - RAYS / 2
                        m = np.abs(da).argmin()
                        worst.append(math.hypot(da[m] * 0.65, (p[m, 1] - q[1]) / 2))
                        tops.append(abs(p[m, 1] - q[1]) / 2)
                    r += [np.mean(worst), max(worst), np.mean(tops), max(tops)]
                rows.append(r)
    net.train()
    return np.array(rows)


def save(net, path):
    """Little-endian float32: for each layer its outputs, inputs and size as int32, then weights (out, in, ray, row) and biases."""
    with open(path, 'wb') as f:
        for l in net.layers():
            o, i, s, _ = l.weight.shape
            f.write(struct.pack('<3i', o, i, s))
            f.write(l.weight.detach().numpy().astype('<f4').tobytes())
            f.write(l.bias.detach().numpy().astype('<f4').tobytes())


def reference(net, path):
    """What PyTorch makes of a formula's input, for the test of the Go code that runs the net."""
    c, a, r = np.meshgrid(np.arange(DEPTHS + 1), np.arange(RAYS), np.arange(ROWS), indexing='ij')
    x = np.sin(0.7 * c + 0.13 * a + 0.29 * r + 0.001 * c * a).astype(np.float32)
    with torch.no_grad():
        y = net(torch.from_numpy(x[None]))[0].numpy()
    with open(path, 'w') as f:
        json.dump({'source': 'PyTorch ' + torch.__version__, 'values': [[i, j, k, float(y[i, j, k])] for i in range(5) for j in (0, 1, 37, 119) for k in (0, 1, 44, 87)]}, f)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--reference', default='', help='also write what PyTorch makes of a known input')
    p.add_argument('--minutes', type=float, default=25)
    p.add_argument('--start', default='')
    p.add_argument('--rate', type=float, default=1.5e-3)
    p.add_argument('--held', required=True, help='examples of other roots, to watch what is learnt')
    p.add_argument('--watch', type=int, default=400, help='steps between two looks at the held-out examples')
    p.add_argument('--seed', type=int, default=1)
    o = p.parse_args()
    torch.manual_seed(o.seed)
    rng = np.random.default_rng(o.seed)
    train, held = hide(load(o.data)), hide(load(o.held))
    net = Reader()
    if o.start:
        net.load_state_dict(torch.load(o.start))
    opt = torch.optim.AdamW(net.parameters(), lr=o.rate, weight_decay=1e-3)
    start, step, batch, total = time.time(), 0, 8, o.minutes * 60
    sums = np.zeros(3)
    print(len(train), 'examples,', sum(q.numel() for q in net.parameters()), 'parameters', flush=True)
    while time.time() - start < total:
        pick = rng.permutation(len(train))
        for k in range(0, len(pick) - batch + 1, batch):
            t = (time.time() - start) / total
            if t >= 1:
                break
            for g in opt.param_groups:
                g['lr'] = o.rate * (min(1, step / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * t))))
            x, line, pts, off = inputs(train[pick[k:k + batch]], rng)
            parts = losses(net(torch.from_numpy(x)), torch.from_numpy(line), pts, torch.from_numpy(off))
            opt.zero_grad()
            (parts[0] + 0.3 * parts[1] + parts[2]).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            sums += [float(q.detach()) for q in parts]
            step += 1
            if step % o.watch == 0:
                v = validate(net, held)
                print('%5d steps %4.1f min, losses %s, held: line mean %.2f 95%% %.2f, wall |d| %.2f bias %+.2f, nadir %.2f max95 %.2f height %.2f max95 %.2f, commissure %.2f max95 %.2f' % (
                    (step, (time.time() - start) / 60, np.round(sums / o.watch, 3)) + tuple(np.nanmean(v[:, :4], 0)) + (
                    v[:, 4].mean(), np.percentile(v[:, 5], 95), v[:, 6].mean(), np.percentile(v[:, 7], 95), v[:, 8].mean(), np.percentile(v[:, 9], 95))), flush=True)
                sums[:] = 0
                torch.save(net.state_dict(), o.out + '.pt')
                save(net, o.out)
    torch.save(net.state_dict(), o.out + '.pt')
    save(net, o.out)
    if o.reference:
        reference(net, o.reference)


if __name__ == '__main__':
    main()
