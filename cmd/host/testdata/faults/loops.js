export function onBar(session, bar) {
  if (session.time === "10:00:00") {
    for (;;) {}
  }
}
