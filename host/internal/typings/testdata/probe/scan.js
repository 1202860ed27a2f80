export function onScan(session, scan) {
  console.log("members", JSON.stringify(["Scan", Object.keys(scan).map((k) => [k, typeof scan[k]])]));
}
