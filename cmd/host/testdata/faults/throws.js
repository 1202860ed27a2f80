export function onBar(session, bar) {
  if (session.time === "10:00:00") {
    fail(bar);
  }
}

function fail(bar) {
  throw new Error(`no good at ${bar.close > 0}`);
}
