export function onBar(session, bar) {
  if (session.time === "10:00:00") deeper(1);
}

function deeper(n) {
  return deeper(n + 1) + 1;
}
