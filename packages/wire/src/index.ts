export { decodeMessage, encodeMessage, NO_BYTES } from './protobuf/message.ts';
export type { ReadMessage, WriteMessage } from './protobuf/message.ts';
export type { ProtoReader } from './protobuf/reader.ts';
export type { ProtoWriter } from './protobuf/writer.ts';
export { Status } from './grpc/status.ts';
export { STATUS_DETAILS_TRAILER, encodeStatusDetails } from './grpc/status-details.ts';
export type { ErrorReason } from './grpc/status-details.ts';
export { DEFAULT_MAX_MESSAGE_BYTES } from './grpc/limits.ts';
export type { RpcCall, RpcCallEvents, RpcMetadata, RpcMethod, RpcMethods, RpcPeer, RpcStreamEvents } from './grpc/server.ts';
export type {
  RpcCallOptions,
  RpcChannel,
  RpcChannelState,
  RpcOutcome,
  RpcPending,
  RpcStream,
  RpcStreamEnd,
  RpcStreamListener,
} from './grpc/client.ts';
export type { HttpHandler, HttpRequest, HttpResponse } from './grpc/http1.ts';
