// What a frontend writes once around the generated client: an answer is data, or a refusal that it knows by its code.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Portal = ReturnType<typeof connect>;

/** A client of the shop; `token` is asked for before each request, since a refresh changes it. */
export function connect(baseUrl: string, token: () => string | undefined) {
  const client = createClient<paths>({ baseUrl, headers: { "Accept-Language": "en" } });
  client.use({
    onRequest({ request }) {
      const present = token();
      if (present !== undefined) request.headers.set("Authorization", `Bearer ${present}`);
      return request;
    },
  });
  return client;
}

type Answer<D, E> = { data?: D; error?: E; response: Response };

/** The data of an answer that has to succeed. */
export function done<D, E>(answer: Answer<D, E>, status = 200): D {
  assert.equal(answer.response.status, status, `${answer.response.url}: ${JSON.stringify(answer.error)}`);
  assert.ok(answer.data !== undefined, `${answer.response.url} has no body`);
  return answer.data;
}

/** The refusal of an answer that has to fail, by its status and its code. */
export function refused<D>(answer: Answer<D, Schemas["Failure"]>, status: number, code: Schemas["ErrorCode"]): Schemas["Failure"] {
  assert.equal(answer.response.status, status, answer.response.url);
  assert.ok(answer.error !== undefined, `${answer.response.url} has no body`);
  assert.equal(answer.error.code, code);
  assert.equal(answer.error.success, false);
  assert.ok(answer.error.message.length > 0 && answer.error.meta.requestId.length > 0);
  return answer.error;
}

/** The codes of a refusal's fields, by field. */
export function fields(failure: Schemas["Failure"]): Map<string, Schemas["FieldCode"]> {
  return new Map(failure.errors?.map(({ field, code }) => [field, code]));
}

/** What a page does about a refusal: by the codes it knows, which the compiler holds against the document, else by the status: codes may be added. */
export function next({ code }: Schemas["Failure"], status: number): "refresh" | "sign in" | "mark fields" | "load again" | "wait" | "tell" {
  switch (code) {
    case "TOKEN_EXPIRED":
      return "refresh";
    case "UNAUTHENTICATED":
    case "SESSION_REVOKED":
      return "sign in";
    case "VALIDATION_FAILED":
      return "mark fields";
    case "QUOTATION_ALREADY_DECIDED":
    case "STALE":
      return "load again";
    default:
      return status === 423 || status === 429 || status === 503 ? "wait" : "tell";
  }
}

/** The first of a list that must have one. */
export function first<T>(list: readonly T[], what: string): T {
  const [head] = list;
  assert.ok(head !== undefined, `the shop has no ${what}`);
  return head;
}

/** One step: told when it held, and the end of the journey when it did not. */
export async function step(name: string, walk: () => Promise<string>): Promise<void> {
  try {
    console.log(`  ok  ${name}: ${await walk()}`);
  } catch (error) {
    console.error(`FAILED  ${name}`);
    throw error;
  }
}
