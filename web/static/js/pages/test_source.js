/** The demonstration's picture and tone, for pages that fetch them only when they are asked for. */
export { testSource } from "../call/test_source.js";
