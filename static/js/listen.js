/**
 * Listen: the screen is read aloud, sentence by sentence, from audio made ahead on the kiosk; the word being said is marked.
 * What has no audio is said by a voice of the device itself, never by one from the network. Nothing ever listens.
 */
import { byId } from "./page.js";
import { isShown, sentencesShown } from "./sentences.js";
import "./switch.js";

const button = byId("listen");
// The page that attracts has no such button; a browser that cannot mark a word does not get it either.
const label = button?.lastChild;
const begin = label?.data;
const own = self.speechSynthesis;
const { highlights } = CSS;
const audio = new Audio();
/** The sentence that is being said, if one is: whatever belongs to another ends. @type {any} */
let now;

function quiet() {
  now = 0;
  audio.pause();
  own?.cancel();
  highlights.clear();
  label.data = begin;
}

/** By a voice of the device. @param {string} text @param {() => void} done */
function pronounce(text, done) {
  const { lang } = document.documentElement;
  const voice = own?.getVoices().find((each) => each.localService && each.lang.startsWith(lang));
  if (!voice) return done();
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice;
  said.onend = said.onerror = done;
  own.speak(said);
}

/** Say them to their end, unless another tap comes. @param {Range[]} ranges @param {any} known what the device has of each */
function say([range, ...others], known) {
  if (!range) return quiet();
  const { startContainer: node, startOffset } = (now = range);
  const text = String(range).replace(/\s/g, " ");
  // What has no audio is marked as one.
  const [file, words] = known[text] || ["", [[0, 0], [text.length, Infinity]]];
  const word = new Range();

  function follow() {
    if (now !== range) return;
    // What is not seen any more is not said.
    if (!isShown(node.parentNode)) return quiet();
    const next = words.findIndex(([, time]) => time > audio.currentTime * 1e3);
    word.setStart(node, startOffset + words[next - 1][0]);
    word.setEnd(node, startOffset + words[next][0]);
    highlights.set("word", new Highlight(word));
    requestAnimationFrame(follow);
  }

  node.parentNode.scrollIntoView({ block: "nearest" });
  highlights.set("sentence", new Highlight(range));
  // Who listens is there, with each sentence anew: one that never ends holds nothing open.
  dispatchEvent(new Event("said"));
  audio.onended = () => now === range && say(others, known);
  audio.onerror = () => pronounce(text, audio.onended);
  audio.src = file;
  follow();
}

async function onTap() {
  if (now) return quiet();
  now = 1;
  label.data = button.value;
  const { sentences = {} } = await fetch(button.dataset.voices).then((answer) => answer.json()).catch(() => ({}));
  if (now) say(sentencesShown(), sentences);
}

audio.autoplay = true;
if (button && highlights) {
  button.hidden = false;
  button.onclick = onTap;
  document.onvisibilitychange = quiet;
  // Some browsers know their voices only once they were asked.
  own?.getVoices();
}
