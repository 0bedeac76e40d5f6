/** The version that clients see and decide by (Metaflow asks for 2.3.0 to change tags): upstream's, whose answers these are. */
export const SERVICE_VERSION = '2.5.1';
