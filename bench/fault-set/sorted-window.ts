// The newest values of a series, in order of time and in order of size: mean, standard deviation and median of a range, exactly.

export class SortedWindow {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private size = 0;
  private next = 0;
  private sum = 0;
  private squares = 0;
  /** Sums are of differences to this, so that a constant has no spread at all. */
  private origin = 0;

  /** NaN has a place in time and none among the values. */
  constructor(length: number) {
    this.ring = new Float64Array(length).fill(Number.NaN);
    this.sorted = new Float64Array(length);
  }

  copy(): SortedWindow {
    const copy = new SortedWindow(this.ring.length);
    copy.ring.set(this.ring);
    copy.sorted.set(this.sorted);
    copy.size = this.size;
    copy.next = this.next;
    copy.sum = this.sum;
    copy.squares = this.squares;
    copy.origin = this.origin;
    return copy;
  }

  push(value: number): void {
    const oldest = this.ring[this.next]!;
    this.ring[this.next] = value;
    this.next = (this.next + 1) % this.ring.length;
    if (!Number.isNaN(oldest)) this.remove(oldest);
    if (!Number.isNaN(value)) this.insert(value);
    // Rounding would add up over weeks.
    if (this.next === 0) this.sumAnew();
  }

  mean(): number {
    return this.size === 0 ? Number.NaN : this.origin + this.sum / this.size;
  }

  /** Of the population, as `stddev_over_time`. */
  deviation(): number {
    if (this.size === 0) return Number.NaN;
    const mean = this.sum / this.size;
    return Math.sqrt(Math.max(0, this.squares / this.size - mean * mean));
  }

  /** As `quantile_over_time(0.5, …)`: the mean of the two middle ones when their number is even. */
  median(): number {
    if (this.size === 0) return Number.NaN;
    const rank = (this.size - 1) / 2;
    return (this.sorted[Math.floor(rank)]! + this.sorted[Math.ceil(rank)]!) / 2;
  }

  private insert(value: number): void {
    if (this.size === 0) this.origin = value;
    const at = this.placeOf(value);
    this.sorted.copyWithin(at + 1, at, this.size);
    this.sorted[at] = value;
    this.size += 1;
    this.sum += value - this.origin;
    this.squares += (value - this.origin) ** 2;
  }

  private remove(value: number): void {
    const at = this.placeOf(value);
    this.sorted.copyWithin(at, at + 1, this.size);
    this.size -= 1;
    this.sum -= value - this.origin;
    this.squares -= (value - this.origin) ** 2;
    if (this.size === 0) this.sum = this.squares = 0;
  }

  private sumAnew(): void {
    this.origin = this.median();
    this.sum = 0;
    this.squares = 0;
    for (let i = 0; i < this.size; i += 1) {
      const value = this.sorted[i]! - this.origin;
      this.sum += value;
      this.squares += value * value;
    }
  }

  /** The first place whose value is not smaller. */
  private placeOf(value: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
