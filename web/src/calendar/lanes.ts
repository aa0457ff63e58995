export type Block = { id: string; from: number; to: number };
export type Laned = Block & { lane: number; lanes: number };

/** Things at the same time side by side: each in the first lane that is free, as wide as its neighbours allow. */
export function inLanes(blocks: Block[]): Laned[] {
  const placed: Laned[] = [];
  let group: Laned[] = [];
  let until = Number.NEGATIVE_INFINITY;
  const close = () => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane + 1));
    placed.push(...group.map((one) => ({ ...one, lanes })));
    group = [];
  };
  for (const block of [...blocks].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (block.from >= until) close();
    const busy = new Set(group.filter(({ to }) => to > block.from).map(({ lane }) => lane));
    let lane = 0;
    while (busy.has(lane)) lane += 1;
    group.push({ ...block, lane, lanes: 1 });
    until = Math.max(until, block.to);
  }
  close();
  return placed;
}
