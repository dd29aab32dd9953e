import type { TranslationBundle } from '@jupyterlab/translation';

/** What both ends speak; equal to `PROTOCOL` in colatent/kernel.py. */
const PROTOCOL = 2;

/**
 * Python that makes a kernel answer: by the installed package where it speaks the same protocol, else by the package's file sent along.
 * It leaves no name in the user's namespace.
 */
export async function startCode(trans: TranslationBundle): Promise<string> {
  // rspack makes the file an asset by this very expression
  const response = await fetch(new URL('../../colatent/kernel.py', import.meta.url));
  if (!response.ok) {
    throw new Error(trans.__('%1 cannot be read: %2', 'colatent/kernel.py', response.status));
  }
  // a JSON string is a Python string too
  const source = JSON.stringify(await response.text());
  return `
def _colatent_start():
    import sys, types
    try:
        from colatent import kernel
        if kernel.PROTOCOL != ${PROTOCOL}:
            raise ImportError
    except ImportError:
        kernel = sys.modules.get("_colatent_kernel")
        if kernel is None or kernel.PROTOCOL != ${PROTOCOL}:
            kernel = types.ModuleType("_colatent_kernel")
            exec(compile(${source}, "colatent/kernel.py", "exec"), kernel.__dict__)
            sys.modules["_colatent_kernel"] = kernel
    kernel.start()

_colatent_start()
del _colatent_start
`;
}
