import assert from "node:assert/strict";
import test from "node:test";

import { readCard } from "../../../web/static/js/core/citizen_card.js";

const OLD = "015061001234|063123456|Vàng Thị Say|24111961|Nữ|Thôn Nậm Sỏi 2, Nậm Sỏi, Lào Cai|28042021";

test("the old card's seven fields fill the form", () => {
  assert.deepEqual(readCard(OLD), {
    citizen_id: "015061001234",
    name: "Vàng Thị Say",
    birth_date: "24/11/1961",
    sex: "female",
    address: "Thôn Nậm Sỏi 2, Nậm Sỏi, Lào Cai",
  });
});

test("the new card's further fields are ignored", () => {
  assert.deepEqual(readCard(`${OLD}||Vàng A Chinh|Giàng Thị Dợ|`), readCard(OLD));
});

test("empty fields stay empty", () => {
  const card = readCard("015061001234||Lý A Dìn|00001988|||");
  assert.deepEqual(card, { citizen_id: "015061001234", name: "Lý A Dìn", birth_date: "1988", sex: "", address: "" });
});

test("what is no card is refused", () => {
  for (const text of ["", "https://example.org", "a|b|c|d|e|f|g", "||||||", "015061001234|1|2|3|4|5"]) {
    assert.equal(readCard(text), null, text);
  }
});
