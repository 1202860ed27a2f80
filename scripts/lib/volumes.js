// Volumes of days, for the scripts of this folder.

/**
 * Of each day the volume, and the number of bars, from its open up to elapsed ms after it. A bar belongs to the day whose open is the
 * latest that it does not start before, and counts where it has ended by then.
 * @param {number} elapsed
 * @param {readonly number[]} opens epoch ms, ascending
 * @param {{ start: ArrayLike<number>, end: ArrayLike<number>, volume: ArrayLike<number> }} columns of a series, or such
 */
export function volumesUpTo(elapsed, opens, columns) {
  const days = opens.map(() => ({ volume: 0, bars: 0 }));
  let day = 0;
  for (let i = 0; i < columns.start.length; i++) {
    while (day + 1 < opens.length && columns.start[i] >= opens[day + 1]) day++;
    if (columns.start[i] < opens[day] || columns.end[i] - opens[day] > elapsed) continue;
    days[day].volume += columns.volume[i];
    days[day].bars++;
  }
  return days;
}
