export function onBar(session, bar) {
  if (bar.close > {
    return;
  }
}
