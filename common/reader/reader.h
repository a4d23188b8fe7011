/* The pulling client of one journal: what is asked for next, and what an answer is.
 *
 * Pure.  Whoever pulls sends what reader_ask() packs, hands what comes to batch_read() and
 * reader_batch(), and does with the events what it does.  How often it gives up a pull, and what
 * it tells people, is its own.
 */
#ifndef ZHIAN_READER_READER_H
#define ZHIAN_READER_READER_H

#include "common/base/ids.h"
#include "common/reader/batch.h"

/* What an answer is. */
enum reader_end {
	READER_TAKEN,   /* its events follow what was taken, and are the caller's now */
	READER_NOTHING, /* there is nothing in it that follows: ask again */
	READER_LATE,    /* it answers no pull that is out: nothing has changed */
	READER_WAITS,   /* a person repairs the journal; asked again by itself, later and later */
	READER_STOPPED, /* a person has something to do here: nothing is asked any more */
	/* Another journal, or one that has lost what was taken: the caller stops, or forgets what
	 * it took and begins again. */
	READER_ANOTHER,
};

enum reader_why {
	READER_WELL,
	READER_OTHER_JOURNAL,
	READER_HAS_LOST,   /* the producer, what was taken */
	READER_ARCHIVED,   /* what wasn't taken yet */
	READER_UNKNOWN,    /* we are, to the producer */
	READER_MALFORMED,  /* the caller found it: a batch lies about its layout */
	READER_UNREADABLE, /* for the producer: damaged; the one for which it waits */
	READER_WHYS
};

struct reader_pace {
	int64_t repair_ms;    /* the first wait for a repair; doubled each time */
	int64_t connected_ms; /* until it asks again, where nobody was connected */
};

struct reader {
	enum daemon producer;
	struct reader_pace pace;
	uint64_t incarnation; /* whose events were taken; 0: the first that answers */
	uint64_t taken;       /* up to here */
	uint64_t head;        /* the producer's, as it last said */
	uint64_t pull_id;     /* of the last pull */
	bool pull_out;
	int64_t sent_ms; /* the last pull */
	bool stopped;
	enum reader_why why; /* it stopped or waits; or of the last READER_ANOTHER */
	int64_t wait_ms;     /* for a repair; 0: not */
	int64_t retry_ms;    /* asks not before */
};

struct reader_wants {
	uint32_t *kinds; /* only looked at */
	size_t kind_count;
	uint64_t durable; /* what is before it isn't asked for again, whatever happens */
	uint32_t max_events, max_bytes, wait_ms;
};

/* The next pull, in `memory`, which has room for it; a pull that is out is given up. */
struct bytes reader_ask(struct reader *reader, const struct reader_wants *wants, uint8_t *memory,
			size_t size);
/* What became of it: false: nobody is connected. */
void reader_sent(struct reader *reader, bool sent, int64_t mono_ms);
/* The connection has ended, and the pull that was out with it. */
void reader_lost(struct reader *reader, int64_t mono_ms);
/* It is time to ask. */
bool reader_due(const struct reader *reader, int64_t mono_ms);

/* Reads a frame of the producer's; false: it isn't one, or malformed.  Events are borrowed. */
bool reader_read(const struct reader *reader, struct bytes frame, struct batch_head *ret_head,
		 struct bytes *ret_events);
enum reader_end reader_batch(struct reader *reader, const struct batch_head *batch,
			     int64_t mono_ms);
void reader_stop(struct reader *reader, enum reader_why why);
/* The caller has forgotten what it took: from the first event, of whatever journal answers. */
void reader_anew(struct reader *reader);

#endif
