class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def gather(self: __torch__.Ops,
    x: Tensor,
    index: Tensor) -> Tensor:
    return torch.index_select(x, 0, torch.to(index, 4))

  def pick(self: __torch__.Ops,
    x: Tensor,
    index: Tensor) -> Tensor:
    return torch.index_select(x, 0, index)

  def linear(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor,
    bias: Tensor) -> Tensor:
    return torch.addmm(bias, x, torch.t(weight))

  def relu(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.relu_(x)

  def contiguous(self: __torch__.Ops,
    x: Tensor) -> Tensor:
    return torch.contiguous(x)

  def dropout(self: __torch__.Ops,
    x: Tensor,
    masks: Tensor,
    at: Tensor) -> Tensor:
    return torch.mul(x, torch.view_as(torch.narrow(masks, 0, int(at), torch.numel(x)), x))

  def relu_dropout(self: __torch__.Ops,
    x: Tensor,
    masks: Tensor,
    at: Tensor) -> Tensor:
    mask = torch.view_as(torch.narrow(masks, 0, int(at), torch.numel(x)), x)
    return torch.relu_(torch.mul_(x, mask))

  def bag_sum(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor) -> Tensor:
    out, _0, _1, _2 = torch.embedding_bag(x, children, offsets, False, 0, False, None, True)
    return out

  def bag_mean(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor) -> Tensor:
    out, _0, _1, _2 = torch.embedding_bag(x, children, offsets, False, 1, False, None, True)
    return out

  def bag_max(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor) -> Tensor:
    out, _0, _1, most = torch.embedding_bag(torch.detach(x), children, offsets, False, 2, False, None, True)
    if ops.prim.requires_grad(x):
      p = torch.sub(torch.size(offsets, 0), 1)
      some = torch.gt(torch.slice(offsets, 0, 1), torch.slice(offsets, 0, 0, p))
      chosen = torch.gather(x, 0, torch.to(torch.clamp_min(most, 0), 4))
      highest = torch.mul(chosen, torch.unsqueeze(torch.to(some, 6), 1))
    else:
      highest = out
    return highest

  def bag_decay(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor,
    parents: Tensor,
    ranks: Tensor,
    log_tau: Tensor) -> Tensor:
    return (self).bag_weighted(x, children, offsets, parents, ranks, torch.exp(torch.neg(log_tau)), )

  def bag_means(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor,
    parents: Tensor,
    ranks: Tensor,
    log_tau: Tensor) -> Tensor:
    return (self).bag_weighted(x, children, offsets, parents, ranks, (self).mean_rates(log_tau, ), )

  def mean_rates(self: __torch__.Ops,
    log_tau: Tensor) -> Tensor:
    none = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(log_tau))
    return torch.cat([none, torch.exp(torch.neg(log_tau))])

  def bag_weighted(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    offsets: Tensor,
    parents: Tensor,
    ranks: Tensor,
    rate: Tensor) -> Tensor:
    q = torch.size(rate, 0)
    p = torch.sub(torch.size(offsets, 0), 1)
    e = torch.size(children, 0)
    weight = torch.exp(torch.neg(torch.mul(torch.unsqueeze(rate, 1), torch.unsqueeze(ranks, 0))))
    weight = torch.reshape(weight, [-1])
    first = torch.mul(torch.unsqueeze(torch.arange(q, dtype=3, layout=None, device=ops.prim.device(x)), 1), p)
    slot = torch.reshape(torch.add(torch.unsqueeze(parents, 0), first), [-1])
    total = torch.index_add(torch.zeros([torch.mul(q, p)], dtype=6, layout=None, device=ops.prim.device(x)), 0, slot, weight)
    share = torch.div(weight, torch.index_select(total, 0, slot))
    shift = torch.mul(torch.unsqueeze(torch.arange(q, dtype=3, layout=None, device=ops.prim.device(x)), 1), e)
    starts = torch.reshape(torch.add(torch.unsqueeze(torch.slice(offsets, 0, 0, p), 0), shift), [-1])
    ends = torch.add(torch.slice(offsets, 0, p, torch.add(p, 1)), torch.mul(e, torch.sub(q, 1)))
    bags = torch.to(torch.cat([starts, ends]), 3)
    out, _0, _1, _2 = torch.embedding_bag(x, torch.repeat(children, [q]), bags, False, 0, False, share, True)
    return torch.reshape(torch.permute(torch.reshape(out, [q, p, -1]), [1, 0, 2]), [p, -1])

  def bag_places(self: __torch__.Ops,
    children: Tensor,
    offsets: Tensor) -> Tensor:
    p = torch.sub(torch.size(offsets, 0), 1)
    starts = torch.unsqueeze(torch.slice(offsets, 0, 0, p), 1)
    ends = torch.unsqueeze(torch.slice(offsets, 0, 1), 1)
    longest = int(torch.max(torch.sub(ends, starts)))
    if torch.le(torch.mul(p, longest), torch.mul(torch.size(children, 0), 4)):
      step = torch.arange(longest, dtype=3, layout=None, device=ops.prim.device(offsets))
      place = torch.add(starts, torch.unsqueeze(step, 0))
      places = torch.clamp_min_(torch.minimum(place, torch.sub(ends, 1)), 0)
    else:
      places = torch.empty([0, 0], dtype=3, layout=None, device=ops.prim.device(offsets))
    return places

  def bag_rows(self: __torch__.Ops,
    x: Tensor,
    children: Tensor,
    places: Tensor) -> Tensor:
    node = torch.to(torch.index_select(children, 0, torch.reshape(places, [-1])), 4)
    return torch.reshape(torch.index_select(x, 0, node), [torch.size(places, 0), torch.size(places, 1), -1])

  def placed_max(self: __torch__.Ops,
    x: Tensor,
    rows: Tensor,
    children: Tensor,
    offsets: Tensor,
    places: Tensor) -> Tensor:
    p = torch.size(places, 0)
    d = torch.size(places, 1)
    fixed = torch.detach(rows)
    most = torch.amax(fixed, [1], True)
    if ops.prim.requires_grad(x):
      order = torch.arange(d, 0, -1, dtype=6, layout=None, device=ops.prim.device(x))
      below = torch.sub(fixed, most)
      _0 = torch.add(torch.reshape(order, [1, -1, 1]), below, alpha=1.0e38, out=below)
      first = torch.amax(below, [1])
      at = torch.clamp_(torch.to(torch.rsub(first, d), 4), 0, torch.sub(d, 1))
      node = torch.reshape(torch.index_select(children, 0, torch.reshape(places, [-1])), [p, d])
      highest = torch.gather(x, 0, torch.gather(torch.to(node, 4), 1, at))
    else:
      highest = torch.squeeze(most, 1)
    some = torch.gt(torch.slice(offsets, 0, 1), torch.slice(offsets, 0, 0, p))
    return torch.mul(highest, torch.unsqueeze(torch.to(some, 6), 1))

  def placed_decay(self: __torch__.Ops,
    rows: Tensor,
    offsets: Tensor,
    places: Tensor,
    ranks: Tensor,
    log_tau: Tensor) -> Tensor:
    return (self).placed_weighted(rows, offsets, places, ranks, torch.exp(torch.neg(log_tau)), )

  def placed_means(self: __torch__.Ops,
    rows: Tensor,
    offsets: Tensor,
    places: Tensor,
    ranks: Tensor,
    log_tau: Tensor) -> Tensor:
    return (self).placed_weighted(rows, offsets, places, ranks, (self).mean_rates(log_tau, ), )

  def placed_weighted(self: __torch__.Ops,
    rows: Tensor,
    offsets: Tensor,
    places: Tensor,
    ranks: Tensor,
    rate: Tensor) -> Tensor:
    p = torch.size(places, 0)
    d = torch.size(places, 1)
    degree = torch.sub(torch.slice(offsets, 0, 1), torch.slice(offsets, 0, 0, p))
    step = torch.arange(d, dtype=3, layout=None, device=ops.prim.device(rows))
    inside = torch.to(torch.lt(torch.unsqueeze(step, 0), torch.unsqueeze(degree, 1)), 6)
    rank = torch.reshape(torch.index_select(ranks, 0, torch.reshape(places, [-1])), [p, 1, d])
    weight = torch.exp(torch.neg(torch.mul(torch.reshape(rate, [1, -1, 1]), rank)))
    weight = torch.mul(weight, torch.unsqueeze(inside, 1))
    share = torch.div(weight, torch.clamp_min(torch.sum(weight, [2], True), 1.0e-30))
    return torch.reshape(torch.bmm(share, rows), [p, -1])

  def encode_numbers(self: __torch__.Ops,
    rows: Tensor,
    slots: Tensor,
    center: Tensor,
    scale: Tensor,
    bin_low: Tensor,
    bin_rate: Tensor) -> Tensor:
    value = torch.contiguous(torch.t(torch.index_select(rows, 1, slots)))
    missing = torch.isnan(value)
    k = torch.size(value, 0)
    n = torch.size(value, 1)
    b = torch.size(bin_low, 1)
    out = torch.empty([torch.mul(k, torch.add(b, 2)), n], dtype=6, layout=None, device=ops.prim.device(rows))
    z = torch.slice(out, 0, 0, k)
    _0 = torch.sub(value, torch.unsqueeze(center, 1), alpha=1, out=z)
    _1 = torch.clamp_(torch.mul_(z, torch.unsqueeze(scale, 1)), -5., 5.)
    _2 = torch.masked_fill_(z, missing, 0.)
    _3 = torch.copy_(torch.slice(out, 0, k, torch.mul(k, 2)), missing)
    bins = torch.view(torch.slice(out, 0, torch.mul(k, 2)), [k, b, n])
    known = torch.masked_fill_(value, missing, -3.0e38)
    _4 = torch.sub(torch.unsqueeze(known, 1), torch.unsqueeze(bin_low, 2), alpha=1, out=bins)
    _5 = torch.clamp_(torch.mul_(bins, torch.unsqueeze(bin_rate, 2)), 0., 1.)
    return torch.t(out)

  def encode_codes(self: __torch__.Ops,
    rows: Tensor,
    slots: Tensor,
    first: Tensor,
    limit: Tensor,
    table: Tensor,
    weight: Tensor) -> Tensor:
    code = torch.index_select(rows, 1, slots)
    entry = torch.minimum(torch.add(torch.clamp(code, -1), 1), limit)
    index = torch.index_select(table, 0, torch.reshape(torch.add(entry, first), [-1]))
    return torch.reshape(torch.embedding(weight, index), [torch.size(rows, 0), -1])

  def encode_text(self: __torch__.Ops,
    rows: Tensor,
    slot: Tensor,
    first: Tensor,
    buckets: Tensor,
    weight: Tensor) -> Tensor:
    hash = torch.index_select(rows, 1, slot)
    filled = torch.ne(hash, 0)
    index = torch.add(torch.remainder(torch.sub(hash, 1), buckets), first)
    share = torch.to(filled, 6)
    share = torch.div(share, torch.clamp(torch.sum(share, [1], True), 1.))
    n = torch.size(hash, 0)
    k = torch.size(hash, 1)
    bags = torch.mul(torch.arange(torch.add(n, 1), dtype=3, layout=None, device=ops.prim.device(rows)), k)
    out, _0, _1, _2 = torch.embedding_bag(weight, torch.reshape(index, [-1]), bags, False, 0, False, torch.reshape(share, [-1]), True)
    return out

  def encode_vectors(self: __torch__.Ops,
    rows: Tensor,
    slots: Tensor) -> Tensor:
    return torch.nan_to_num(torch.index_select(rows, 1, slots), 0., 0., 0.)

  def encode_run(self: __torch__.Ops,
    rows: Tensor,
    run: Tensor) -> Tensor:
    first = int(run[0])
    return torch.nan_to_num(torch.slice(rows, 1, first, torch.add(first, int(run[1]))), 0., 0., 0.)

  def binary_loss(self: __torch__.Ops,
    logits: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(logits, label, weight, None, 2)

  def class_loss(self: __torch__.Ops,
    logits: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    chosen = torch.gather(torch.log_softmax(logits, 1), 1, torch.unsqueeze(torch.to(label, 4), 1))
    return torch.neg(torch.sum(torch.mul(torch.squeeze(chosen, 1), weight)))

  def focal_binary_loss(self: __torch__.Ops,
    logits: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    margin = torch.mul(logits, torch.sub(torch.mul(label, 2.), 1.))
    missed = torch.softplus(torch.neg(margin), 1., 20.)
    unsure = torch.square(torch.add(torch.neg(torch.exp(torch.neg(missed))), 1.))
    return torch.sum(torch.mul(torch.mul(unsure, missed), weight))

  def focal_class_loss(self: __torch__.Ops,
    logits: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    chosen = torch.gather(torch.log_softmax(logits, 1), 1, torch.unsqueeze(torch.to(label, 4), 1))
    missed = torch.neg(torch.squeeze(chosen, 1))
    unsure = torch.square(torch.add(torch.neg(torch.exp(torch.neg(missed))), 1.))
    return torch.sum(torch.mul(torch.mul(unsure, missed), weight))

  def l1_loss(self: __torch__.Ops,
    value: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    return torch.sum(torch.mul(torch.abs(torch.sub(value, label)), weight))

  def huber_loss(self: __torch__.Ops,
    value: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    return torch.sum(torch.mul(torch.huber_loss(value, label, 0, 1.), weight))

  def mse_loss(self: __torch__.Ops,
    value: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    return torch.sum(torch.mul(torch.square(torch.sub(value, label)), weight))

  def poisson_loss(self: __torch__.Ops,
    score: Tensor,
    label: Tensor,
    weight: Tensor) -> Tensor:
    return torch.sum(torch.mul(torch.sub(torch.exp(score), torch.mul(label, score)), weight))

  def tweedie_loss(self: __torch__.Ops,
    score: Tensor,
    label: Tensor,
    weight: Tensor,
    power: Tensor) -> Tensor:
    low = torch.sub(1., float(power))
    high = torch.sub(2., float(power))
    mean = torch.div(torch.exp(torch.mul(score, high)), high)
    hit = torch.div(torch.mul(label, torch.exp(torch.mul(score, low))), low)
    return torch.sum(torch.mul(torch.sub(mean, hit), weight))

  def negative_binomial_loss(self: __torch__.Ops,
    scores: Tensor,
    label: Tensor,
    start: Tensor,
    weight: Tensor) -> Tensor:
    mean = torch.add(torch.select(scores, 1, 0), start)
    spread = torch.clamp(torch.select(scores, 1, 1), -9., 9.)
    size = torch.exp(torch.neg(spread))
    odds = torch.add(mean, spread)
    more = torch.softplus(odds, 1., 20.)
    drawn = torch.sub(torch.lgamma(size), torch.lgamma(torch.add(label, size)))
    rest = torch.sub(torch.mul(size, more), torch.mul(label, torch.sub(odds, more)))
    return torch.sum(torch.mul(torch.add(drawn, rest), weight))

  def quantile_loss(self: __torch__.Ops,
    scores: Tensor,
    label: Tensor,
    weight: Tensor,
    levels: Tensor,
    gaps: Tensor,
    middle: Tensor) -> Tensor:
    m = int(middle)
    base = torch.slice(scores, 1, m, torch.add(m, 1))
    values = torch.add(base, torch.matmul(torch.softplus(scores, 1., 20.), gaps))
    above = torch.sub(torch.unsqueeze(label, 1), values)
    missed = torch.maximum(torch.mul(above, levels), torch.mul(above, torch.sub(levels, 1.)))
    return torch.mul(torch.sum(torch.mul(torch.mean(missed, [1]), weight)), 2.)

  def attention(self: __torch__.Ops,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    absent: Tensor,
    heads: Tensor) -> Tensor:
    h = int(heads)
    b = torch.size(query, 0)
    c = torch.size(query, 2)
    d = torch.floordiv(c, h)
    q = torch.transpose(torch.reshape(query, [b, -1, h, d]), 1, 2)
    k = torch.transpose(torch.reshape(key, [b, -1, h, d]), 1, 2)
    v = torch.transpose(torch.reshape(value, [b, -1, h, d]), 1, 2)
    score = torch.matmul(torch.mul(q, torch.pow(d, -0.5)), torch.transpose(k, 2, 3))
    score = torch.masked_fill(score, torch.unsqueeze(torch.unsqueeze(absent, 1), 1), -1.0e9)
    out = torch.matmul(torch.softmax(score, -1), v)
    return torch.reshape(torch.transpose(out, 1, 2), [b, -1, c])

  def score_additive(self: __torch__.Ops,
    parent: Tensor,
    child: Tensor,
    parents: Tensor,
    children: Tensor,
    weight: Tensor) -> Tensor:
    h = torch.size(weight, 0)
    d = torch.size(weight, 1)
    both = torch.add(torch.index_select(parent, 0, parents), torch.index_select(child, 0, children))
    both = torch.reshape(torch.leaky_relu(both, 0.20000000000000001), [-1, h, d])
    return torch.sum(torch.mul(both, weight), [-1])

  def score_product(self: __torch__.Ops,
    query: Tensor,
    key: Tensor,
    parents: Tensor,
    children: Tensor,
    scale: Tensor) -> Tensor:
    h = torch.size(scale, 0)
    c = torch.size(query, 1)
    d = torch.floordiv(c, h)
    product = torch.mul(torch.index_select(query, 0, parents), torch.index_select(key, 0, children))
    score = torch.sum(torch.reshape(product, [-1, h, d]), [-1])
    return torch.mul(score, torch.mul(scale, torch.pow(d, -0.5)))

  def head_linear(self: __torch__.Ops,
    x: Tensor,
    weight: Tensor) -> Tensor:
    h = torch.size(weight, 0)
    d = torch.size(weight, 1)
    split = torch.transpose(torch.reshape(x, [-1, h, d]), 0, 1)
    return torch.reshape(torch.transpose(torch.matmul(split, weight), 0, 1), [-1, torch.mul(h, d)])

  def segment_softmax(self: __torch__.Ops,
    score: Tensor,
    segment: Tensor,
    nodes: Tensor) -> Tensor:
    n = torch.size(nodes, 0)
    h = torch.size(score, 1)
    detached = torch.detach(score)
    index = torch.expand_as(torch.unsqueeze(torch.to(segment, 4), 1), detached)
    zeros = torch.zeros([n, h], dtype=6, layout=None, device=ops.prim.device(score))
    most = torch.scatter_reduce(zeros, 0, index, detached, "amax", include_self=False)
    weight = torch.exp(torch.sub(score, torch.index_select(most, 0, segment)))
    total = torch.index_add(zeros, 0, segment, weight)
    return torch.div(weight, torch.index_select(total, 0, segment))

  def segment_sum(self: __torch__.Ops,
    x: Tensor,
    share: Tensor,
    segment: Tensor,
    nodes: Tensor) -> Tensor:
    n = torch.size(nodes, 0)
    e = torch.size(x, 0)
    c = torch.size(x, 1)
    h = torch.size(share, 1)
    weighted = torch.mul(torch.reshape(x, [e, h, torch.floordiv(c, h)]), torch.unsqueeze(share, 2))
    zeros = torch.zeros([n, c], dtype=6, layout=None, device=ops.prim.device(x))
    return torch.index_add(zeros, 0, segment, torch.reshape(weighted, [e, c]))

  def add_vectors(self: __torch__.Ops,
    items: Tensor,
    vectors: Tensor) -> Tensor:
    d = torch.size(vectors, 1)
    first = torch.add(torch.narrow(items, 1, 0, d), vectors)
    return torch.cat([first, torch.narrow(items, 1, d, 1)], 1)

  def pair_inputs(self: __torch__.Ops,
    seeds: Tensor,
    items: Tensor,
    figures: Tensor) -> Tensor:
    d = torch.size(seeds, 1)
    product = torch.mul(seeds, torch.narrow(items, 1, 0, d))
    return torch.cat([figures, product, items], 1)

  def item_scores(self: __torch__.Ops,
    seeds: Tensor,
    items: Tensor) -> Tensor:
    d = torch.size(seeds, 1)
    scaled = torch.div(seeds, torch.sqrt(d))
    return torch.mm(torch.constant_pad_nd(scaled, [0, 1], 1.0), torch.t(items))

  def pair_scores(self: __torch__.Ops,
    seeds: Tensor,
    items: Tensor,
    near: Tensor) -> Tensor:
    d = torch.size(seeds, 1)
    product = torch.sum(torch.mul(seeds, torch.narrow(items, 1, 0, d)), [1])
    return torch.add(torch.add(torch.div(product, torch.sqrt(d)), torch.select(items, 1, d)), near)

  def best_items(self: __torch__.Ops,
    scores: Tensor,
    first: Tensor,
    limit: Tensor,
    hidden: Tensor,
    floor: Tensor,
    k: Tensor) -> Tensor:
    m = torch.size(scores, 1)
    start = int(first[0])
    most = int(k[0])
    if torch.lt(int(torch.min(limit)), torch.add(start, m)):
      ids = torch.add(torch.arange(m, dtype=4, layout=None, device=ops.prim.device(scores)), start)
      later = torch.ge(torch.unsqueeze(ids, 0), torch.unsqueeze(limit, 1))
      _0 = torch.masked_fill_(scores, later, -1.0e9)
    else:
      pass
    _1 = torch.index_fill_(torch.reshape(scores, [-1]), 0, hidden, -1.0e9)
    groups = torch.floordiv(torch.add(m, 63), 64)
    missing = torch.sub(torch.mul(groups, 64), m)
    if torch.gt(missing, 0):
      whole = torch.constant_pad_nd(scores, [0, missing], -1.0e9)
    else:
      whole = scores
    highest = torch.amax(torch.reshape(whole, [-1, groups, 64]), [2])
    row = torch.squeeze(torch.nonzero(torch.ge(torch.amax(highest, [1]), floor)), 1)
    r = torch.size(row, 0)
    if torch.le(groups, most):
      few, at = torch.topk(torch.index_select(scores, 0, row), most, 1, True, True)
      best, columns = few, at
    else:
      _2, top = torch.topk(torch.index_select(highest, 0, row), most, 1, True, True)
      cell = torch.reshape(torch.add(torch.unsqueeze(torch.mul(row, groups), 1), top), [-1])
      part = torch.index_select(torch.reshape(whole, [-1, 64]), 0, cell)
      some, at0 = torch.topk(torch.reshape(part, [r, torch.mul(most, 64)]), most, 1, True, True)
      group = torch.gather(top, 1, torch.floor_divide(at0, 64))
      place = torch.add(torch.mul(group, 64), torch.remainder(at0, 64))
      best, columns = some, place
    return torch.cat([best, torch.to(columns, 6), torch.to(torch.unsqueeze(row, 1), 6)], 1)

  def ranking_loss(self: __torch__.Ops,
    far: Tensor,
    shift: Tensor,
    ids: Tensor,
    limit: Tensor,
    hidden: Tensor,
    near: Tensor,
    places: Tensor,
    empty: Tensor,
    positive: Tensor,
    row: Tensor,
    weight: Tensor) -> Tensor:
    n = torch.size(far, 0)
    later = torch.ge(torch.unsqueeze(ids, 0), torch.unsqueeze(limit, 1))
    scores = torch.masked_fill(torch.add(far, torch.unsqueeze(shift, 0)), later, -1.0e9)
    scores = torch.index_fill(torch.reshape(scores, [-1]), 0, hidden, -1.0e9)
    own = torch.scatter(torch.reshape(empty, [-1]), 0, places, near)
    all = torch.cat([torch.reshape(scores, [n, -1]), torch.reshape(own, [n, -1])], 1)
    total = torch.logsumexp(all, [1])
    chosen = torch.index_select(torch.reshape(all, [-1]), 0, positive)
    missed = torch.sub(torch.index_select(total, 0, row), chosen)
    return torch.sum(torch.mul(missed, weight))

  def adopt(self: __torch__.Ops,
    parameter: Tensor,
    value: Tensor) -> Tensor:
    return torch.copy_(torch.detach_(parameter), value)

  def assign(self: __torch__.Ops,
    parameter: Tensor,
    value: Tensor) -> Tensor:
    return torch.copy_(parameter, value)

  def collect(self: __torch__.Ops,
    total: Tensor,
    gradient: Tensor) -> Tensor:
    _0 = torch.add_(total, gradient)
    return torch.zero_(gradient)

  def adamw(self: __torch__.Ops,
    weight: Tensor,
    gradient: Tensor,
    mean: Tensor,
    square: Tensor,
    average: Tensor,
    options: Tensor) -> Tensor:
    scale = float(options[0])
    clip = float(options[1])
    rate = float(options[2])
    decay = float(options[3])
    beta1 = float(options[4])
    beta2 = float(options[5])
    epsilon = float(options[6])
    averaging = float(options[8])
    step = torch.to(options[7], ops.prim.device(weight))
    norm = torch.mul(torch.norm(gradient), scale)
    divisor = torch.full_like(norm, torch.div(1., scale))
    if torch.gt(clip, 0.):
      excess = torch.clamp_min(torch.div(torch.add(norm, 1.0e-6), clip), 1.)
      _0 = torch.mul_(divisor, excess)
    else:
      pass
    weights = [weight]
    means = [mean]
    squares = [square]
    gradients = [gradient]
    torch._fused_adamw_(weights, gradients, means, squares, annotate(List[Tensor], []), [step], lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=None)
    _1 = torch.zero_(gradients[0])
    _2 = torch.lerp_(average, weights[0], torch.sub(1., averaging))
    return norm
