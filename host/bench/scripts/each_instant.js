// Emits at every instant how many symbols closed higher than at their bar before, so that no two instants can travel to
// another process together.

let last = [];

export function onBars(session, bars) {
  // Every symbol has a bar at every instant, and bars come by symbol name.
  let higher = 0;
  for (let i = 0, n = bars.length; i < n; i++) {
    const close = bars[i].close;
    if (close > last[i]) higher++;
    last[i] = close;
  }
  session.emit("higher", higher);
}
