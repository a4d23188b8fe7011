/* Live changes as server-sent events: what was taken into the read model, told to every page.
 *
 * The last events are kept in a ring.  Where a page is in each of the five journals is its event
 * id: what the ring has behind that is told, once, and a page that is further back than the ring
 * reaches is told to ask again for everything. */
#include <inttypes.h>
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/event.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/site.h"

#define RING 16384u
#define STREAMS_MAX 256u
#define COMMENT_MS (15 * MS_PER_SECOND)
#define CHUNK 4096u
#define OPENED_MAX 8u

struct change {
	enum daemon daemon;
	uint16_t kind;
	uint64_t incarnation, sequence;
	int64_t recorded_ms;
	struct object_id subject; /* number 0: none */
};

struct position {
	uint64_t incarnation, sequence;
};

struct stream {
	struct stream *next;
	struct site *site;
	struct exchange *exchange;
	struct position at[DAEMON_COUNT];
	uint64_t next_change; /* of the ring, counted from the first ever */
	int64_t said_ms;      /* monotonic */
	bool greeted, reset;
	char *opened[OPENED_MAX]; /* still to be said; owned */
	size_t opened_count;
};

struct stream_ring {
	struct change changes[RING];
	uint64_t count;                      /* that ever came */
	struct position head[DAEMON_COUNT];  /* the last that came */
	struct position floor[DAEMON_COUNT]; /* what came up to here isn't in the ring any more */
	struct stream *streams;
	size_t stream_count;
};

enum status stream_open(struct site *site, struct err *err)
{
	site->ring = (struct stream_ring *)calloc(1, sizeof *site->ring);
	if (site->ring == NULL)
		return err_set(err, STATUS_FULL, "no memory for live changes");
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct position *floor = &site->ring->floor[d];
		site->options.position(site->options.context, (enum daemon)d, &floor->incarnation,
				       &floor->sequence);
		site->ring->head[d] = *floor;
	}
	return STATUS_OK;
}

void stream_close(struct site *site)
{
	free(site->ring);
	site->ring = NULL;
}

void site_event(struct site *site, enum daemon daemon, uint64_t incarnation, uint64_t sequence,
		int64_t recorded_ms, struct bytes stored)
{
	struct stream_ring *ring = site->ring;
	struct event_head head;
	if (stored.size < sizeof head)
		return;
	memcpy(&head, stored.data, sizeof head);
	if (ring->head[daemon].incarnation != incarnation) {
		/* Another journal: whoever knows the old one asks for everything. */
		ring->floor[daemon] = (struct position){incarnation, sequence - 1};
		for (struct stream *stream = ring->streams; stream != NULL; stream = stream->next)
			stream->reset = true;
	}
	struct change *change = &ring->changes[ring->count % RING];
	if (ring->count >= RING) {
		struct position *floor = &ring->floor[change->daemon];
		if (floor->incarnation == change->incarnation && floor->sequence < change->sequence)
			floor->sequence = change->sequence;
	}
	*change = (struct change){
		.daemon = daemon,
		.kind = head.kind,
		.incarnation = incarnation,
		.sequence = sequence,
		.recorded_ms = recorded_ms,
	};
	if (head.subject_kind < OBJECT_KIND_COUNT) {
		change->subject = object_id_make((enum object_kind)head.subject_kind,
						 head.subject_region, head.subject_number);
		if (change->subject.daemon == DAEMON_UNKNOWN)
			change->subject.daemon = daemon;
	}
	ring->count++;
	ring->head[daemon] = (struct position){incarnation, sequence};
}

static void wake(struct stream *stream)
{
	struct exchange *exchange = stream->exchange;
	if (!exchange->suspended)
		return;
	exchange->suspended = false;
	MHD_resume_connection(exchange->connection);
	site_wake(exchange->site);
}

void site_events_taken(struct site *site)
{
	for (struct stream *stream = site->ring->streams; stream != NULL; stream = stream->next)
		wake(stream);
}

void stream_tick(struct site *site)
{
	int64_t now_ms = site_mono_ms(site);
	for (struct stream *stream = site->ring->streams; stream != NULL; stream = stream->next) {
		if (now_ms - stream->said_ms >= COMMENT_MS)
			wake(stream);
	}
}

/* ---- who looks at what */

json_t *opening_json(const struct site *site, const struct opening *opening)
{
	int64_t now_ms;
	const struct people *people = site->options.people(site->options.context, &now_ms);
	const struct person *person = people_person(people, opening->person);
	int64_t ago_ms = site_mono_ms(site) - opening->last_ms;
	return json_pack("{s:s, s:s, s:I}", "person", opening->person, "name",
			 person != NULL && person->name != NULL ? person->name : opening->person,
			 "ago_s", (json_int_t)(ago_ms / MS_PER_SECOND));
}

static bool looks_too(const struct stream *stream, const struct opening *opening, int64_t now_ms)
{
	const char *person = stream->exchange->person_id;
	return strcmp(person, opening->person) != 0 &&
	       (openings_find(&stream->site->openings, opening->object, person, now_ms) != NULL ||
		SABOTAGE("console.openings-to-all"));
}

void stream_opened(struct site *site, const struct opening *opening)
{
	char id[OBJECT_ID_TEXT];
	int64_t now_ms = site_mono_ms(site);
	object_id_print(opening->object, id);
	json_t *said = opening_json(site, opening);
	(void)json_object_set_new(said, "object", json_string(id));
	for (struct stream *stream = site->ring->streams; stream != NULL; stream = stream->next) {
		if (stream->opened_count == OPENED_MAX || !looks_too(stream, opening, now_ms))
			continue;
		char *text = json_dumps(said, JSON_COMPACT);
		if (text != NULL)
			stream->opened[stream->opened_count++] = text;
		wake(stream);
	}
	json_decref(said);
}

/* Without a place: what isn't in a journal isn't told again. */
static void put_opened(FILE *out, struct stream *stream, size_t room)
{
	size_t said = 0;
	while (said < stream->opened_count &&
	       (size_t)ftell(out) + strlen(stream->opened[said]) + 64 < room) {
		fprintf(out, "event: opened\ndata: %s\n\n", stream->opened[said]);
		free(stream->opened[said++]);
	}
	stream->opened_count -= said;
	memmove(stream->opened, stream->opened + said,
		stream->opened_count * sizeof stream->opened[0]);
}

/* ---- what is said */

static void put_position(FILE *out, const struct stream *stream)
{
	fputs("id: ", out);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		fprintf(out, "%s%" PRIx64 ".%" PRIu64, d != DAEMON_INTAKE ? "," : "",
			stream->at[d].incarnation, stream->at[d].sequence);
	(void)fputc('\n', out);
}

static bool read_position(const char *text, struct position at[DAEMON_COUNT])
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		char *end;
		if (strspn(text, "0123456789abcdef") == 0)
			return false;
		at[d].incarnation = strtoull(text, &end, 16);
		if (*end != '.' || end[1] < '0' || end[1] > '9')
			return false;
		at[d].sequence = strtoull(end + 1, &end, 10);
		if (*end != (d + 1 < DAEMON_COUNT ? ',' : '\0'))
			return false;
		text = end + 1;
	}
	return true;
}

static void put_change(FILE *out, struct stream *stream, const struct change *change)
{
	char id[OBJECT_ID_TEXT];
	stream->at[change->daemon].sequence = change->sequence;
	put_position(out, stream);
	fprintf(out, "event: change\ndata: {\"kind\":\"%s\",", event_kind_name(change->kind));
	if (change->subject.number != 0) {
		object_id_print(change->subject, id);
		fprintf(out, "\"object\":\"%s\",", id);
	}
	fprintf(out, "\"daemon\":\"%s\",\"recorded_ms\":%" PRId64 "}\n\n",
		daemon_name(change->daemon), change->recorded_ms);
}

/* The ring reaches back to where the page is, and it is the same journals. */
static bool reaches(const struct stream_ring *ring, const struct stream *stream)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (stream->at[d].incarnation != ring->head[d].incarnation ||
		    stream->at[d].sequence < ring->floor[d].sequence ||
		    stream->at[d].sequence > ring->head[d].sequence)
			return false;
	}
	return !stream->reset;
}

static void greet(FILE *out, struct stream_ring *ring, struct stream *stream, const char *event)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		stream->at[d] = ring->head[d];
	stream->next_change = ring->count;
	stream->greeted = true;
	stream->reset = false;
	put_position(out, stream);
	fprintf(out, "event: %s\ndata: {}\n\n", event);
}

static void put_news(FILE *out, struct stream_ring *ring, struct stream *stream, size_t room)
{
	if (!stream->greeted)
		greet(out, ring, stream, "hello");
	if (!reaches(ring, stream)) {
		greet(out, ring, stream, "reset");
		return;
	}
	uint64_t first = ring->count > RING ? ring->count - RING : 0;
	if (stream->next_change < first)
		stream->next_change = first;
	while (stream->next_change < ring->count && (size_t)ftell(out) + 512 < room) {
		const struct change *change = &ring->changes[stream->next_change++ % RING];
		const struct position *at = &stream->at[change->daemon];
		if ((change->incarnation == at->incarnation && change->sequence > at->sequence) ||
		    SABOTAGE("console.changes-doubled"))
			put_change(out, stream, change);
	}
}

static ssize_t pull(void *context, uint64_t position, char *data, size_t room)
{
	struct stream *stream = (struct stream *)context;
	struct exchange *exchange = stream->exchange;
	struct site *site = exchange->site;
	char *text = NULL;
	size_t size = 0;
	(void)position;
	if (site->closing || site->ring == NULL || !session_still(exchange))
		return MHD_CONTENT_READER_END_OF_STREAM;
	FILE *out = room >= 1024 ? open_memstream(&text, &size) : NULL;
	if (out != NULL) {
		put_news(out, site->ring, stream, room);
		put_opened(out, stream, room);
		if (ftell(out) == 0 && site_mono_ms(site) - stream->said_ms >= COMMENT_MS)
			fputs(": here\n\n", out);
		(void)fclose(out);
	}
	if (text == NULL || size > room) {
		free(text);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	memcpy(data, text, size);
	free(text);
	if (size != 0) {
		stream->said_ms = site_mono_ms(site);
		return (ssize_t)size;
	}
	/* Nothing: woken by the next change, or for a sign of life. */
	exchange->suspended = true;
	MHD_suspend_connection(exchange->connection);
	return 0;
}

static void ended(void *context)
{
	struct stream *stream = (struct stream *)context;
	struct stream_ring *ring = stream->site->ring; /* the exchange has gone before */
	if (ring != NULL) {
		struct stream **at = &ring->streams;
		while (*at != NULL && *at != stream)
			at = &(*at)->next;
		if (*at == stream) {
			*at = stream->next;
			ring->stream_count--;
		}
	}
	for (size_t i = 0; i < stream->opened_count; i++)
		free(stream->opened[i]);
	free(stream);
}

void read_events(struct exchange *exchange)
{
	struct site *site = exchange->site;
	const char *last = exchange_header(exchange, "Last-Event-ID");
	struct stream *stream = (struct stream *)calloc(1, sizeof *stream);
	if (stream == NULL || site->ring->stream_count >= STREAMS_MAX) {
		free(stream);
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.many_streams",
				NULL, NULL);
		return;
	}
	stream->site = site;
	stream->exchange = exchange;
	stream->said_ms = site_mono_ms(site);
	if (last != NULL && !SABOTAGE("console.resume-forgotten")) {
		stream->greeted = true;
		stream->reset = !read_position(last, stream->at);
	}
	struct MHD_Response *response =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, CHUNK, pull, stream, ended);
	if (response == NULL) {
		free(stream);
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
		return;
	}
	stream->next = site->ring->streams;
	site->ring->streams = stream;
	site->ring->stream_count++;
	(void)MHD_add_response_header(response, "Content-Type", "text/event-stream");
	(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	(void)MHD_add_response_header(response, "X-Accel-Buffering", "no");
	exchange->streams = true;
	exchange->response = response;
	exchange_answer(exchange, MHD_HTTP_OK, NULL, 0);
}
