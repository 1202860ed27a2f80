// Says of every object that scripts see which members it has, and of every function of the session what it takes.
const members = (name, o, keys = Object.keys(o)) => console.log("members", JSON.stringify([name, keys.map((k) => [k, typeof o[k]])]));

const refusal = (f) => {
  try {
    f();
  } catch (e) {
    return e.message;
  }
  return "";
};

export function onStart(session) {
  members("Session", session);
  members("Log", session.log, Object.getOwnPropertyNames(session.log).filter((k) => k !== "name" && k !== "length"));
  members("Console", console);
  members("Indicator", session.addIndicator("AAPL", "sma", { interval: "1m" }));
  const series = session.addBars("AAPL", "1m");
  members("Series", series);
  members("SeriesColumns", series.columns());
  const symbol = session.symbol("AAPL");
  members("Symbol", symbol);
  members("Metadata", symbol.metadata);
  members("Source", symbol.metadata.source);
  members("Today", session.today("AAPL"));
  members("StrathostError", (() => {
    try {
      session.symbol("NONE");
    } catch (e) {
      return e;
    }
  })(), ["code", "symbol", "message"]);

  // What a function takes shows in how it refuses: more arguments than it has, and options that there are not.
  for (const name of Object.keys(session)) {
    if (typeof session[name] !== "function" || name === "log") continue;
    console.log("most", name, refusal(() => session[name](...new Array(9))));
    for (const option of [1, 2, 3]) {
      const args = ["AAPL", "5m", 1].slice(0, option);
      if (name === "addIndicator") args[1] = "sma", args[2] = { interval: "1m" };
      if (name === "removeIndicator") args[0] = session.addIndicator("AAPL", "ema", { interval: "1m" });
      if (name === "addBars" && option === 3) args[2] = {};
      args.length = option;
      const told = refusal(() => session[name](...args, { xyzzy: 1 }));
      if (told.includes("there is no option")) console.log("options", name, option, told);
    }
  }
  session.at("open+5m", () => session.addSymbol("RIVN"));
}

let seen = false;

export function onBars(session, bars) {
  if (seen) return;
  seen = true;
  members("Bar", bars[0]);
  members("BarColumns", bars.columns());
  console.log("members", JSON.stringify(["Bars", [["columns", typeof bars.columns]]]));
}

export function onSymbol(session, event) {
  members("SymbolEvent", event);
}
