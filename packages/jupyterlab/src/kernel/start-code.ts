import type { TranslationBundle } from '@jupyterlab/translation';

/** What both ends speak; equal to `PROTOCOL` in colatent/kernel. */
const PROTOCOL = 3;

/** The modules of colatent/kernel, each after those it imports. rspack makes each file an asset by these very expressions. */
const MODULES: readonly (readonly [name: string, url: URL])[] = [
  ['errors', new URL('../../colatent/kernel/errors.py', import.meta.url)],
  ['tables', new URL('../../colatent/kernel/tables.py', import.meta.url)],
  ['variables', new URL('../../colatent/kernel/variables.py', import.meta.url)],
  ['content', new URL('../../colatent/kernel/content.py', import.meta.url)],
  ['tokens', new URL('../../colatent/kernel/tokens.py', import.meta.url)],
  ['columns', new URL('../../colatent/kernel/columns.py', import.meta.url)],
  ['writing', new URL('../../colatent/kernel/writing.py', import.meta.url)],
  ['files', new URL('../../colatent/kernel/files.py', import.meta.url)],
  ['conversation', new URL('../../colatent/kernel/conversation.py', import.meta.url)],
  ['__init__', new URL('../../colatent/kernel/__init__.py', import.meta.url)],
];

/**
 * Python that makes a kernel answer: by the installed package where it speaks the same protocol, else by its modules sent along.
 * It leaves no name in the user's namespace.
 */
export async function startCode(trans: TranslationBundle): Promise<string> {
  const sources = await Promise.all(
    MODULES.map(async ([name, url]) => {
      const response = await fetch(url);
      if (!response.ok) {
        const file = `colatent/kernel/${name}.py`;
        throw new Error(trans.__('%1 cannot be read: %2', file, response.status));
      }
      return [name, await response.text()];
    }),
  );
  // JSON of texts alone is Python too
  return `
def _colatent_start():
    import sys, types

    def load():
        package = types.ModuleType("_colatent_kernel")
        package.__path__ = []
        sys.modules["_colatent_kernel"] = package
        for name, source in ${JSON.stringify(sources)}:
            module = package
            if name != "__init__":
                module = types.ModuleType("_colatent_kernel." + name)
                sys.modules[module.__name__] = module
            module.__package__ = "_colatent_kernel"
            exec(compile(source, "colatent/kernel/" + name + ".py", "exec"), module.__dict__)
        return package

    try:
        from colatent import kernel
        if kernel.PROTOCOL != ${PROTOCOL}:
            raise ImportError
    except ImportError:
        kernel = sys.modules.get("_colatent_kernel")
        if getattr(kernel, "PROTOCOL", None) != ${PROTOCOL}:
            kernel = load()
    kernel.start()

_colatent_start()
del _colatent_start
`;
}
