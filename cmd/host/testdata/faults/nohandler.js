export const params = {};

function onBar(session, bar) {}
