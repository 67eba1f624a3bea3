// What a file imports, in every way that the language has. A parser reads it: types are imports too, and texts and comments are none.
import { type Argument, parseSync, type Span, Visitor } from "oxc-parser";

export interface Import {
  /** As it is written; undefined if only a run knows it. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** Names of files that hold code. */
export const CODE = /\.[cm]?[jt]sx?$/;

/** @throws SyntaxError for what is no module. */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new SyntaxError(errors[0].message);
  const found: (Import & { readonly start: number })[] = [];
  const add = ({ start }: Span, specifier: string | undefined) => {
    found.push({ specifier, start, line: text.slice(0, start).split("\n").length });
  };
  const constants = new Map<string, string>();
  const textOf = (node: Argument | null | undefined): string | undefined => {
    if (node?.type === "Literal" && typeof node.value === "string") return node.value;
    if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
      return node.quasis[0]?.value.cooked ?? undefined;
    return node?.type === "Identifier" ? constants.get(node.name) : undefined;
  };

  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      const value = textOf(init);
      if (id.type === "Identifier" && value !== undefined) constants.set(id.name, value);
    },
    ImportDeclaration: (node) => add(node, node.source.value),
    ExportAllDeclaration: (node) => add(node, node.source.value),
    ExportNamedDeclaration: (node) => node.source && add(node, node.source.value),
    TSImportType: (node) => add(node, node.source.value),
    TSExternalModuleReference: (node) => add(node, node.expression.value),
    ImportExpression: (node) => add(node, textOf(node.source)),
    CallExpression: (node) => {
      const name = textOf(node.arguments[0]);
      if (isRequire(node.callee)) add(node, name);
      else if (isResolve(node.callee) && name !== undefined) add(node, name); // whoever only asks where something is may not know its name
    },
    NewExpression: (node) => {
      const [relative, base] = node.arguments;
      const path = textOf(relative);
      if (path !== undefined && CODE.test(path) && memberOf(base, "import.meta") === "url") {
        add(node, path.startsWith(".") ? path : `./${path}`);
      }
    },
  }).visit(program);
  return found.toSorted((one, other) => one.start - other.start);
}

const isRequire = (callee: Argument): boolean =>
  (callee.type === "Identifier" && callee.name === "require") ||
  (callee.type === "CallExpression" && callee.callee.type === "Identifier" && callee.callee.name === "createRequire");

const isResolve = (callee: Argument): boolean =>
  memberOf(callee, "import.meta") === "resolve" || memberOf(callee, "require") === "resolve";

/** The name of what a member expression takes from an object. */
function memberOf(node: Argument | undefined, object: "import.meta" | "require"): string | undefined {
  if (node?.type !== "MemberExpression" || node.property.type !== "Identifier") return undefined;
  const isIt =
    object === "require"
      ? node.object.type === "Identifier" && node.object.name === object
      : node.object.type === "MetaProperty";
  return isIt ? node.property.name : undefined;
}
