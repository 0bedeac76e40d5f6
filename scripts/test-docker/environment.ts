/** Variables that would change the services, Compose or Metaflow, and with them the test's result. */
const MEDDLING =
  /^(MF_|METAFLOW_|DB_|LOGLEVEL$|PATH_PREFIX$|TEST_POSTGRES$|COMPOSE_(FILE|PROJECT_NAME|PROFILES|ENV_FILES)$|PYTHON(PATH|HOME)$)/;

export function plainEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !MEDDLING.test(name)));
}
