// Judges UCUM units with the National Library of Medicine's library.
// stdin: a JSON array of units. stdout: for each "valid", or what is wrong with it.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { UcumLhcUtils } = createRequire(import.meta.url)("@lhncbc/ucum-lhc");
const ucum = UcumLhcUtils.getInstance();

const units = JSON.parse(await text(process.stdin));
const verdicts = units.map((unit) => {
  const { status, retMsg } = ucum.validateUnitString(unit);
  return status === "valid" ? "valid" : (retMsg ?? []).join(" ") || status;
});
process.stdout.write(JSON.stringify(verdicts));
