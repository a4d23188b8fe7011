#include "tests/fault/relay/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define CHUNKS 64 /* in flight each way: what the link's memory holds */
#define CHUNK_SIZE 4096
#define ENDPOINT_SIZE 160
#define FOREVER_MS INT64_MAX

struct chunk {
	size_t size;
	size_t sent;
	int64_t due_ms;
	uint8_t data[CHUNK_SIZE];
};

/* One direction of one connection: a ring of chunks that wait for their time. */
struct lane {
	unsigned first;
	unsigned count;
	int64_t free_ms; /* when the rate lets the next chunk go */
	bool ended;      /* nothing more comes in */
	bool shut;       /* and the other side has been told */
	struct chunk chunks[CHUNKS];
};

struct connection {
	int down_fd; /* who connected to us */
	int up_fd;   /* -1: stranded */
	struct lane up;
	struct lane down;
};

struct relay {
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	struct relay_faults faults;
	struct relay_counts counts;
	bool cut;
	bool strand;
	bool end;
	uint64_t asked; /* changes so far, and how many of them have taken effect */
	uint64_t done;
	pthread_cond_t changed;
	int listen_fd;
	int wake_fd;
	char upstream[ENDPOINT_SIZE];
	char endpoint[ENDPOINT_SIZE];
	struct connection *connections[CONNECTIONS_MAX]; /* the thread's alone */
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int connect_tcp(const char *endpoint)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_port = htons((uint16_t)strtoul(strrchr(endpoint, ':') + 1, NULL, 10));
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int connect_ipc(const char *endpoint)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.107s", endpoint + strlen("ipc://"));
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void close_connection(struct relay *relay, size_t index, bool reset)
{
	struct connection *connection = relay->connections[index];
	const struct linger at_once = {1, 0};
	int fds[] = {connection->down_fd, connection->up_fd};

	for (size_t i = 0; i < 2; i++) {
		if (fds[i] < 0)
			continue;
		if (reset)
			setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		close(fds[i]);
	}
	free(connection);
	relay->connections[index] = NULL;
}

static void accept_connection(struct relay *relay, bool refuse)
{
	int fd = accept4(relay->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	bool tcp = strncmp(relay->upstream, "tcp", 3) == 0;
	struct connection *connection = NULL;
	size_t index = 0;
	int up_fd = -1;

	if (fd < 0)
		return;
	while (index < CONNECTIONS_MAX && relay->connections[index] != NULL)
		index++;
	if (!refuse && index < CONNECTIONS_MAX)
		up_fd = tcp ? connect_tcp(relay->upstream) : connect_ipc(relay->upstream);
	if (up_fd >= 0)
		connection = calloc(1, sizeof(*connection));
	if (connection == NULL) {
		if (up_fd >= 0)
			close(up_fd);
		close(fd);
		return;
	}
	connection->down_fd = fd;
	connection->up_fd = up_fd;
	relay->connections[index] = connection;
	pthread_mutex_lock(&relay->mutex);
	relay->counts.connections++;
	pthread_mutex_unlock(&relay->mutex);
}

/* Flips one bit of the byte with the number `at`, when it is in this chunk, which begins behind
 * `before` others. */
static bool spoil(struct chunk *chunk, uint64_t before, uint64_t at)
{
	if (at <= before || at > before + chunk->size)
		return false;
	chunk->data[at - before - 1] ^= 1;
	return true;
}

static void count_chunk(struct relay *relay, const struct relay_faults *faults, struct chunk *chunk,
			bool upwards)
{
	uint64_t *bytes = upwards ? &relay->counts.up_bytes : &relay->counts.down_bytes;

	pthread_mutex_lock(&relay->mutex);
	if (spoil(chunk, *bytes, upwards ? faults->flip_up_at : faults->flip_down_at))
		relay->counts.flipped++;
	*bytes += chunk->size;
	pthread_mutex_unlock(&relay->mutex);
}

/* False when the connection is broken. */
static bool fill_lane(struct relay *relay, const struct relay_faults *faults, struct lane *lane,
		      int from_fd, bool upwards)
{
	struct chunk *chunk = &lane->chunks[(lane->first + lane->count) % CHUNKS];
	ssize_t size = recv(from_fd, chunk->data, CHUNK_SIZE, MSG_DONTWAIT);

	if (size < 0)
		return errno == EAGAIN || errno == EINTR;
	if (size == 0) {
		lane->ended = true;
		return true;
	}
	chunk->size = (size_t)size;
	chunk->sent = 0;
	chunk->due_ms = now_ms() + faults->delay_ms;
	lane->count++;
	count_chunk(relay, faults, chunk, upwards);
	return true;
}

static int64_t lane_ready_ms(const struct lane *lane)
{
	const struct chunk *head = &lane->chunks[lane->first];

	if (lane->count == 0)
		return FOREVER_MS;
	return head->due_ms > lane->free_ms ? head->due_ms : lane->free_ms;
}

/* False when the connection is broken. */
static bool empty_lane(const struct relay_faults *faults, struct lane *lane, int to_fd)
{
	while (lane_ready_ms(lane) <= now_ms()) {
		struct chunk *head = &lane->chunks[lane->first];
		ssize_t size = send(to_fd, head->data + head->sent, head->size - head->sent,
				    MSG_DONTWAIT | MSG_NOSIGNAL);

		if (size < 0)
			return errno == EAGAIN || errno == EINTR;
		head->sent += (size_t)size;
		if (head->sent < head->size)
			return true;
		if (faults->rate != 0)
			lane->free_ms = now_ms() + (int64_t)(head->size * 1000 / faults->rate);
		lane->first = (lane->first + 1) % CHUNKS;
		lane->count--;
	}
	if (lane->ended && lane->count == 0 && !lane->shut) {
		shutdown(to_fd, SHUT_WR);
		lane->shut = true;
	}
	return true;
}

/* Moves what can be moved; false when the connection is over. */
static bool serve_connection(struct relay *relay, const struct relay_faults *faults,
			     struct connection *connection)
{
	struct lane *up = &connection->up;
	struct lane *down = &connection->down;

	if (connection->up_fd < 0)
		return true;
	if (!faults->stall_up && !up->ended && up->count < CHUNKS &&
	    !fill_lane(relay, faults, up, connection->down_fd, true))
		return false;
	if (!faults->stall_down && !down->ended && down->count < CHUNKS &&
	    !fill_lane(relay, faults, down, connection->up_fd, false))
		return false;
	if (!faults->stall_up && !empty_lane(faults, up, connection->up_fd))
		return false;
	if (!faults->stall_down && !empty_lane(faults, down, connection->down_fd))
		return false;
	return !up->shut || !down->shut;
}

/* What to wait for on one side: room in the lane that it fills, bytes in the one that it takes. */
static short side_events(const struct lane *fills, bool fill_stalled, const struct lane *takes,
			 bool take_stalled)
{
	short events = 0;

	if (!fill_stalled && !fills->ended && fills->count < CHUNKS)
		events |= POLLIN;
	if (!take_stalled && lane_ready_ms(takes) <= now_ms())
		events |= POLLOUT;
	return events;
}

static int next_timeout(const struct relay *relay)
{
	int64_t soonest = FOREVER_MS;
	int64_t left_ms;

	for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
		const struct connection *connection = relay->connections[i];
		int64_t up_ms = connection == NULL ? FOREVER_MS : lane_ready_ms(&connection->up);
		int64_t down_ms =
			connection == NULL ? FOREVER_MS : lane_ready_ms(&connection->down);

		/* What is ready already waits for its peer, which poll() tells. */
		if (up_ms > now_ms() && up_ms < soonest)
			soonest = up_ms;
		if (down_ms > now_ms() && down_ms < soonest)
			soonest = down_ms;
	}
	left_ms = soonest - now_ms();
	return soonest == FOREVER_MS ? -1 : left_ms > 0 ? (int)left_ms : 0;
}

static void wait_for_something(struct relay *relay, const struct relay_faults *faults)
{
	struct pollfd fds[2 + 2 * CONNECTIONS_MAX] = {{relay->listen_fd, POLLIN, 0},
						      {relay->wake_fd, POLLIN, 0}};
	nfds_t count = 2;
	uint64_t drop;

	for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
		const struct connection *one = relay->connections[i];
		short down_events;
		short up_events;

		if (one == NULL || one->up_fd < 0)
			continue;
		down_events =
			side_events(&one->up, faults->stall_up, &one->down, faults->stall_down);
		up_events = side_events(&one->down, faults->stall_down, &one->up, faults->stall_up);
		/* A hang-up is told even when nothing is asked: leave such a side out. */
		fds[count++] = (struct pollfd){down_events ? one->down_fd : -1, down_events, 0};
		fds[count++] = (struct pollfd){up_events ? one->up_fd : -1, up_events, 0};
	}
	poll(fds, count, next_timeout(relay));
	if (fds[1].revents & POLLIN && read(relay->wake_fd, &drop, sizeof(drop)) < 0)
		return;
	if (fds[0].revents & POLLIN)
		accept_connection(relay, faults->refuse);
}

static void strand_connection(struct connection *connection)
{
	if (connection->up_fd >= 0)
		close(connection->up_fd);
	connection->up_fd = -1;
}

static void tell_done(struct relay *relay, uint64_t asked)
{
	pthread_mutex_lock(&relay->mutex);
	relay->done = asked;
	pthread_cond_signal(&relay->changed);
	pthread_mutex_unlock(&relay->mutex);
}

static void *relay_run(void *argument)
{
	struct relay *relay = argument;
	struct relay_faults faults;
	uint64_t asked;
	bool cut;
	bool strand;
	bool end;

	do {
		pthread_mutex_lock(&relay->mutex);
		asked = relay->asked;
		faults = relay->faults;
		cut = relay->cut;
		strand = relay->strand;
		end = relay->end;
		relay->cut = relay->strand = false;
		pthread_mutex_unlock(&relay->mutex);
		for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
			if (relay->connections[i] == NULL)
				continue;
			if (strand)
				strand_connection(relay->connections[i]);
			if (cut || end || !serve_connection(relay, &faults, relay->connections[i]))
				close_connection(relay, i, cut);
		}
		tell_done(relay, asked);
		if (!end)
			wait_for_something(relay, &faults);
	} while (!end);
	return NULL;
}

static bool listen_anywhere(struct relay *relay)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	relay->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	relay->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (relay->listen_fd < 0 || relay->wake_fd < 0 ||
	    bind(relay->listen_fd, (const struct sockaddr *)&address, size) != 0 ||
	    listen(relay->listen_fd, CONNECTIONS_MAX) != 0 ||
	    getsockname(relay->listen_fd, (struct sockaddr *)&address, &size) != 0)
		return false;
	snprintf(relay->endpoint, sizeof(relay->endpoint), "tcp://127.0.0.1:%d",
		 ntohs(address.sin_port));
	return true;
}

static void free_relay(struct relay *relay)
{
	if (relay->listen_fd >= 0)
		close(relay->listen_fd);
	if (relay->wake_fd >= 0)
		close(relay->wake_fd);
	pthread_cond_destroy(&relay->changed);
	pthread_mutex_destroy(&relay->mutex);
	free(relay);
}

struct relay *relay_open(const char *upstream)
{
	struct relay *relay = calloc(1, sizeof(*relay));

	if (relay == NULL)
		return NULL;
	pthread_mutex_init(&relay->mutex, NULL);
	pthread_cond_init(&relay->changed, NULL);
	relay->listen_fd = relay->wake_fd = -1;
	snprintf(relay->upstream, sizeof(relay->upstream), "%s", upstream);
	if (listen_anywhere(relay) && pthread_create(&relay->thread, NULL, relay_run, relay) == 0)
		return relay;
	free_relay(relay);
	return NULL;
}

const char *relay_endpoint(const struct relay *relay)
{
	return relay->endpoint;
}

/* Ends the critical section in which something was changed, and waits for it to be true. */
static void unlock_and_wait(struct relay *relay)
{
	uint64_t asked = ++relay->asked;

	eventfd_write(relay->wake_fd, 1);
	while (relay->done < asked)
		pthread_cond_wait(&relay->changed, &relay->mutex);
	pthread_mutex_unlock(&relay->mutex);
}

void relay_set(struct relay *relay, const struct relay_faults *faults)
{
	pthread_mutex_lock(&relay->mutex);
	relay->faults = *faults;
	unlock_and_wait(relay);
}

void relay_cut(struct relay *relay)
{
	pthread_mutex_lock(&relay->mutex);
	relay->cut = true;
	unlock_and_wait(relay);
}

void relay_strand(struct relay *relay)
{
	pthread_mutex_lock(&relay->mutex);
	relay->strand = true;
	unlock_and_wait(relay);
}

struct relay_counts relay_counts(struct relay *relay)
{
	struct relay_counts counts;

	pthread_mutex_lock(&relay->mutex);
	counts = relay->counts;
	pthread_mutex_unlock(&relay->mutex);
	return counts;
}

void relay_close(struct relay *relay)
{
	pthread_mutex_lock(&relay->mutex);
	relay->end = true;
	unlock_and_wait(relay);
	pthread_join(relay->thread, NULL);
	free_relay(relay);
}
