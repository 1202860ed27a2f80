// Statistics of lists of numbers, shared by the scripts of this folder. Of a list without numbers they are NaN, which no comparison
// is true of: a signal that asks "is it above?" stays silent.

/** @param {readonly number[]} list */
export function mean(list) {
  return list.reduce((sum, x) => sum + x, 0) / list.length;
}

/**
 * The value in the middle, of an even number the mean of both. One wild day hardly moves it.
 * @param {readonly number[]} list
 */
export function median(list) {
  if (list.length === 0) return NaN;
  const sorted = [...list].sort((a, b) => a - b); // without the comparison they would be sorted as texts
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The standard deviation of a sample, with n - 1 below the line; NaN of fewer than two. It takes the mean away first: the shorter
 * formula, the mean of squares less the square of the mean, loses all digits where the numbers are large and close together.
 * @param {readonly number[]} list
 */
export function deviation(list) {
  if (list.length < 2) return NaN;
  const middle = mean(list);
  return Math.sqrt(list.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (list.length - 1));
}
