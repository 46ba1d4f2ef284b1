// Many chats at once through the page's own protocol, each with questions one after the other; used by bench_load.py:
// node chats.mjs URL N_CHATS N_EACH < questions, a line each; prints JSON. A chat joins Gradio's queue and reads its
// answers from the stream of its session, as a tab does.

import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const [url, nChats, nEach] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const questions = readFileSync(0, "utf8").trim().split("\n");
const took = [];
const failures = {};

function failed(why) {
  failures[why] = (failures[why] || 0) + 1;
}

async function ask(session, question) {
  const start = performance.now();
  const call = { data: [question, null, "en", "", ""], fn_index: 0, session_hash: session, event_data: null, trigger_id: 1 };
  const joined = await fetch(`${url}/gradio_api/queue/join?__theme=light`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(call),
  });
  if (!joined.ok) return failed(`join: ${joined.status} ${(await joined.text()).slice(0, 80)}`);
  const stream = await fetch(`${url}/gradio_api/queue/data?session_hash=${session}`);
  let text = "";
  for await (const chunk of stream.body) {
    text += Buffer.from(chunk).toString();
    if (text.includes('"process_completed"') && text.includes("\n\n", text.indexOf('"process_completed"'))) break;
  }
  if (!/"process_completed".*"success":\s*true/s.test(text)) return failed(`answer: ${text.slice(0, 80)}`);
  took.push(performance.now() - start);
}

async function chat(number) {
  const session = `load${number}x${Math.random().toString(36).slice(2, 8)}`;
  for (let i = 0; i < nEach; i += 1) await ask(session, questions[(number * nEach + i) % questions.length]).catch((err) => failed(String(err.cause?.code || err)));
}

const start = performance.now();
await Promise.all(Array.from({ length: nChats }, (_, number) => chat(number)));
took.sort((a, b) => a - b);
const at = (part) => Math.round(took[Math.min(took.length - 1, Math.floor(part * took.length))]);
console.log(JSON.stringify({ chats: nChats, answered: took.length, failures, p50_ms: at(0.5), p95_ms: at(0.95), most_ms: at(1), all_s: (performance.now() - start) / 1000 }));
