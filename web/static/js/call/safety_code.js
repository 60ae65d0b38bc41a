/**
 * A short code that both ends can read to each other: the same only when each has the other's real DTLS fingerprint, so
 * that nobody sits between them.
 * @param {string | undefined} local our description
 * @param {string | undefined} remote theirs
 * @param {SubtleCrypto} subtle
 * @returns {Promise<string | null>} "31 84", or null before both are known
 */
export async function safetyCode(local, remote, subtle) {
  const prints = [fingerprintOf(local), fingerprintOf(remote)];
  if (prints.includes("")) return null;
  const text = new TextEncoder().encode(prints.sort().join("\n"));
  const digest = new DataView(await subtle.digest("SHA-256", text));
  const digits = String(digest.getUint32(0) % 10_000).padStart(4, "0");
  return `${digits.slice(0, 2)} ${digits.slice(2)}`;
}

/** @param {string | undefined} sdp */
function fingerprintOf(sdp) {
  return /^a=fingerprint:\S+ (\S+)/m.exec(sdp ?? "")?.[1]?.toUpperCase() ?? "";
}
