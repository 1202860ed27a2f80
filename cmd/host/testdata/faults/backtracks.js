// Looks for what is not there in a way that takes longer than the universe is old.
export function onBar(session, bar) {
  const text = "a".repeat(60) + "b";
  if (/^(?=(a+)+$)/.test(text)) session.log(text);
}
