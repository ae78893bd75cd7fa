// A strict reader of the XML that reports are written in: elements, attributes, text, CDATA, comments and
// character references. No document types: a report has none, and they are where XML becomes dangerous.
// A program with packages takes a parser from there.

const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const NAME = "[A-Za-z_][\\w.-]*";
const ATTRIBUTE = `\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`;
const TOKEN = new RegExp(
  [
    "<!--(?:(?!--)[^])*-->",
    "<!\\[CDATA\\[(?<cdata>[^]*?)\\]\\]>",
    `</(?<end>${NAME})\\s*>`,
    `<(?<start>${NAME})(?<attributes>(?:${ATTRIBUTE})*)\\s*(?<empty>/?)>`,
    "(?<text>[^<]+)",
  ].join("|"),
  "y",
);
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Return the root as {name, attributes, children, text}; throws on whatever is not well formed. */
export function parseXml(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  if (FORBIDDEN.test(text)) throw new SyntaxError("a character that XML forbids");
  const declaration = /^<\?xml\s[^?]*\?>/.exec(text)?.[0] ?? "";
  const encoding = /encoding\s*=\s*["']([^"']*)/.exec(declaration)?.[1] ?? "UTF-8";
  if (!/^(utf-8|us-ascii)$/i.test(encoding)) throw new SyntaxError(`the encoding ${encoding}`);

  const document = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  TOKEN.lastIndex = declaration.length;
  while (TOKEN.lastIndex < text.length) {
    const position = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    const element = open.at(-1);
    if (!groups) throw new SyntaxError(`broken markup at character ${position}`);
    if (groups.cdata !== undefined) element.text += groups.cdata;
    else if (groups.text !== undefined) element.text += unescaped(groups.text, position);
    else if (groups.end !== undefined) {
      if (groups.end !== element.name) throw new SyntaxError(`</${groups.end}> at character ${position}`);
      open.pop();
    } else if (groups.start !== undefined) {
      const child = { name: groups.start, attributes: attributesOf(groups.attributes, position), children: [], text: "" };
      element.children.push(child);
      if (!groups.empty) open.push(child);
    }
  }
  if (open.length > 1) throw new SyntaxError(`<${open.at(-1).name}> is not closed`);
  if (document.children.length !== 1 || document.text.trim()) throw new SyntaxError("not exactly one root");
  return document.children[0];
}

function attributesOf(text, position) {
  const attributes = {};
  for (const [, name, quoted] of text.matchAll(new RegExp(ATTRIBUTE, "g"))) {
    if (name in attributes) throw new SyntaxError(`${name} twice at character ${position}`);
    attributes[name] = unescaped(quoted.slice(1, -1), position);
  }
  return attributes;
}

/** Undo character references once; a raw & is an error, because what it stands for is a guess. */
function unescaped(text, position) {
  if (text.includes("]]>")) throw new SyntaxError(`]]> at character ${position}`);
  return text.replace(/&(?:#x([0-9a-fA-F]+);|#([0-9]+);|(\w+);)?/g, (whole, hex, decimal, name) => {
    if (name && Object.hasOwn(NAMED, name)) return NAMED[name];
    const code = hex ? parseInt(hex, 16) : decimal ? parseInt(decimal, 10) : NaN;
    if (!(code <= 0x10ffff) || FORBIDDEN.test(String.fromCodePoint(code))) {
      throw new SyntaxError(`${whole} after character ${position}`);
    }
    return String.fromCodePoint(code);
  });
}
