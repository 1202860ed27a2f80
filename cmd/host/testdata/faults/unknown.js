export function onBar(session, bar) {}

export function onStrat(session) {}
