// Writes stripe_headers.json: headers that Stripe's own client signs, which the adapter must accept.
//
//     cd "$(mktemp -d)" && npm install stripe@23.1.0
//     cp <repository>/crates/adapter-gateways/tests/gateways/stripe_headers.mjs .
//     node stripe_headers.mjs > <repository>/crates/adapter-gateways/tests/gateways/stripe_headers.json
import Stripe from "stripe";

const { webhooks } = new Stripe("sk_test_unused");
const event = (text) => JSON.stringify({ id: "evt_1", type: "customer.created", data: { object: { name: text } } });
const bodies = {
  "the reference's": `{"id":"evt_test_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","object":"payment_intent","amount":125050,"amount_received":125050,"currency":"egp","status":"succeeded","metadata":{"attempt_id":"A1"}}}}`,
  arabic: event("منى علي، ورشة النور"),
  emoji: event("🔧📱 👩‍🔧 ‏١٢٣"),
  escaped: '{"id":"evt_1","type":"customer.created","data":{"object":{"name":"\\u0645\\u0646\\u0649 \\ud83d\\udd27"}}}',
  "pretty printed": JSON.stringify(JSON.parse(event("a")), null, 2) + "\n",
  "carriage returns": event("a").replaceAll(",", ",\r\n"),
  empty: "",
  "not json": "t=1,v1=00.",
  big: event("x".repeat(200_000)),
};
const secrets = ["whsec_test_secret", "whsec_" + "ab12".repeat(16), "whsec_with+symbols/="];
const times = [1_700_000_000, 1_773_568_800, 1];

const rows = [];
for (const [name, body] of Object.entries(bodies)) {
  for (const secret of secrets) {
    for (const timestamp of times) {
      const header = webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
      // A long body is kept as what it is made of.
      const kept = name === "big" ? { start: event(""), fill: "x", times: 200_000 } : body;
      rows.push({ name, secret, timestamp, body: kept, header });
    }
  }
}
console.log("[\n" + rows.map((row) => JSON.stringify(row)).join(",\n") + "\n]");
