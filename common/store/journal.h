/* The journal: frames in volumes, append only, chained.
 *
 * A frame is what one turn decided: the events' bytes, the cursors after it and
 * the moment, under one CRC and one link of the chain
 *   chain = hash(previous chain ‖ header without chain and crc ‖ body),
 * where the header says which hash.
 * It is one row, key = its number, and one durable commit.  (A frame that only
 * moves cursors has no event, so sequences can't be keys; the frame of a sequence
 * is found by halving, since first sequences grow with numbers.)  Any prefix of
 * whole frames is a state that existed.  The first chain's "previous" is the hash
 * of the journal's identity: region, daemon, incarnation.
 *
 * Volumes are LMDB environments of a fixed size, named FIRST_FRAME-FIRST_EVENT,
 * zero-filled ahead, never deleted from.  Each begins with a head: whose journal,
 * which incarnation, the chain before it.  A frame is in one volume whole.  The
 * next volume is made as `next` beside them and renamed; a closed one is immutable.
 *
 * Single writer: journal_open() takes the directory's lock and names its holder
 * when somebody else has it.  Everything here but journal_write() belongs to the daemon's
 * one thread.
 */
#ifndef ZHIAN_STORE_JOURNAL_H
#define ZHIAN_STORE_JOURNAL_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/ids.h"
#include "common/base/random_source.h"

#define JOURNAL_HASH 32
#define JOURNAL_CURSORS_MAX 8
#define JOURNAL_FRAME_MAX (6u << 20) /* events of one turn are at most 4 MiB + one input */

/* How far a consumer got in one producer's journal. */
struct journal_cursor {
	uint8_t source; /* enum daemon */
	uint8_t reserved[7];
	uint64_t incarnation; /* of the producer's journal; 0 before the first batch */
	uint64_t sequence;    /* the last one taken in */
};

/* The hash of a link; both are of 256 bits, and a journal may have frames of either.  The numbers
 * are those of common/crypto/alg.h, but for the first frames, which said none. */
enum frame_alg {
	FRAME_BLAKE2B_256 = 0,
	FRAME_SHA_256 = 6, /* where the processor has instructions for it */
};
/* The faster one on this machine. */
enum frame_alg frame_alg_here(void);

/* Fixed header in front of a frame's bytes, little-endian, no padding (static_assert in
 * journal_frame.c); of the cursors only cursor_count are stored.
 * CHECKLIST when changing it: bump FRAME_VERSION, keep reading the old one, add a golden
 * journal. */
#define FRAME_VERSION 1
struct frame_header {
	uint32_t crc; /* CRC-32C of everything after this field */
	uint8_t version;
	uint8_t alg;   /* enum frame_alg, of the chain */
	uint8_t flags; /* FRAME_DRIVEN_CLOCK | FRAME_CAREFUL | FRAME_TIME_BACK */
	uint8_t cursor_count;
	uint8_t chain[JOURNAL_HASH]; /* after this frame */
	uint64_t frame;              /* number of the frame, from 1, no gaps */
	uint64_t first; /* sequence of the first event; of the next one when count is 0 */
	uint32_t count;
	uint32_t length; /* bytes of events after the cursors */
	int64_t now_ms;  /* the only time that decide saw */
	uint64_t incarnation;
	uint64_t policy_set; /* first 8 bytes of the digest of the books in force */
	uint64_t build;      /* of the program that wrote it */
	struct journal_cursor cursors[JOURNAL_CURSORS_MAX];
};

enum frame_flags {
	FRAME_DRIVEN_CLOCK = 1, /* the journal sets it */
	FRAME_CAREFUL = 2,      /* one input a turn, after an abnormal end */
	FRAME_TIME_BACK = 4,    /* earlier than the one before it, whose time was wrong */
};

/* A frame as it is in the volume; everything borrowed until the next call on the journal. */
struct frame {
	struct frame_header header;
	struct bytes events; /* each with its own fixed header (core/event.h); not aligned */
};

struct journal;

struct journal_options {
	const char *directory; /* DAEMON/journal; the lock is beside it: DAEMON/lock */
	uint64_t volume_bytes; /* about 1 GiB; small in demos and tests, at least 1 MiB */
	uint32_t region;
	enum daemon daemon;
	uint64_t build;     /* of this program (build_id()), for its frames; 0: not known */
	enum frame_alg alg; /* for its frames; what is there is read by its own */
	bool driven_clock;  /* must agree with what the journal has (county --demo) */
	const struct random_source *random; /* for the incarnation of a new journal */
	int64_t now_ms;          /* at opening: for the lock's note and a new journal's head */
	struct mem_disk *mem;    /* NULL: LMDB */
	unsigned alarm_percent;  /* of used disk: 70 */
	unsigned refuse_percent; /* new input is refused from here: 85 */
	uint64_t reserve_bytes; /* disk that only finishing, persons' acts and cancelling may use */
	bool must_exist;        /* NOT_FOUND instead of a new journal */
};

struct journal_head {
	uint64_t incarnation;
	uint64_t parent;    /* incarnation that this one was forked from; 0: none */
	uint64_t forked_at; /* last sequence shared with it */
	uint64_t frame;     /* last frame, 0: empty */
	uint64_t sequence;  /* last event, 0: none */
	int64_t now_ms;     /* of the last frame */
	int64_t created_ms; /* of this incarnation */
	uint32_t region;
	enum daemon daemon;
	uint8_t chain[JOURNAL_HASH];
	enum frame_alg alg; /* of chain */
	uint8_t cursor_count;
	struct journal_cursor cursors[JOURNAL_CURSORS_MAX];
	bool driven_clock;
};

enum journal_room {
	JOURNAL_ROOM,
	JOURNAL_ROOM_ALARM,
	JOURNAL_ROOM_RESERVE_ONLY, /* no new input; finishing, persons' acts, cancelling go on */
	JOURNAL_ROOM_NONE,
};

/* Opens or makes it, checks the last volume's tail (a torn frame can't be: commits are atomic; a
 * frame whose CRC or chain fails is CORRUPT and named).  BUSY: another process holds it.
 * CONFLICT: it was made for another region, daemon or kind of clock. */
MUST_CHECK enum status journal_open(const struct journal_options *options,
				    struct journal **ret_journal, struct err *err);
void journal_close(struct journal *journal);
const struct journal_head *journal_head(const struct journal *journal);

/* Is there room for a turn of at most JOURNAL_FRAME_MAX?  Before each turn; cheap, since the
 * disk is asked once a second (mono_ms) and what was appended since is taken off. */
enum journal_room journal_room(struct journal *journal, int64_t mono_ms);

/* For when there is nothing else to do: one step, of a few ms, of what makes later turns faster
 * (zeros ahead, flushed; the next volume).  False: nothing is left to do.  Needless for safety;
 * under load it would cost more than it gains.  After journal_room. */
bool journal_idle(struct journal *journal);

/* Appends one frame durably.  The caller fills count, now_ms (not before the head's), flags,
 * cursors, policy_set; the journal fills the rest, and the head moves.  Anything but OK: the
 * process must end (see engine.h); the journal refuses every later append. */
MUST_CHECK enum status journal_append(struct journal *journal, const struct frame_header *header,
				      struct bytes events, struct err *err);

/* The same in three steps, so that the flush needs no turn to wait for it.  journal_prepare
 * borrows `events` until journal_finish.  journal_write may run on another thread; meanwhile this
 * one may ask for head and room, and read, of a journal that ends before the new frame.
 * journal_finish, back on this thread after the write has answered, moves the head. */
MUST_CHECK enum status journal_prepare(struct journal *journal, const struct frame_header *header,
				       struct bytes events, struct err *err);
MUST_CHECK enum status journal_write(struct journal *journal, struct err *err);
void journal_finish(struct journal *journal);

/* The frame that holds event `sequence`; NOT_FOUND after the head and before journal_first.
 * CRC is checked when a frame is first read. */
MUST_CHECK enum status journal_find(struct journal *journal, uint64_t sequence,
				    struct frame *ret_frame, struct err *err);
/* By frame number: for recovery, verify, tail.  NOT_FOUND after the last and before the first
 * kept. */
MUST_CHECK enum status journal_read(struct journal *journal, uint64_t frame_number,
				    struct frame *ret_frame, struct err *err);
/* A frame that couldn't be read, whoever asked for it: that of the lowest number since the opening,
 * with volume and what is wrong.  NULL: none.  It stays until the journal is opened again: nobody
 * mends it meanwhile. */
struct journal_damage {
	uint64_t frame;
	uint64_t times; /* that any frame couldn't be read */
	struct err err;
};
const struct journal_damage *journal_damage(const struct journal *journal);
/* The first event that is still here (archived volumes are gone): 1 at first. */
uint64_t journal_first(const struct journal *journal);
/* By the number of their first frame: what must be there at the next start (holdings.h). */
void journal_volumes(const struct journal *journal, uint64_t *ret_first, uint64_t *ret_last);
uint64_t journal_first_frame(const struct journal *journal); /* likewise by number */

/* After a restore: a new incarnation that names this one as its parent, in a volume of its own.
 * The chain goes on. */
MUST_CHECK enum status journal_fork(struct journal *journal, const struct random_source *random,
				    int64_t now_ms, struct err *err);

/* Copies the frames up to `through` (at most the head's) into an empty or missing directory,
 * volume by volume, checking each CRC, durably: for backups and for cutting a restored county
 * back to one state.  The copy keeps the incarnation; opening it for service is a restore, so
 * journal_fork follows.  CONFLICT: the directory has a journal. */
MUST_CHECK enum status journal_copy(struct journal *journal, uint64_t through,
				    const char *directory, struct err *err);

/* A step of a walk over all frames, in idle time: CRC and link of some `bytes` of frames.  What
 * can't be read is noted (journal_damage) and passed by; `each` (may be NULL) sees the others.
 * False: the end was reached, no frame follows; the next call begins from the start. */
typedef void journal_scrubbed_fn(void *context, const struct frame *frame);
bool journal_scrub(struct journal *journal, size_t bytes, journal_scrubbed_fn *each, void *context);
struct journal_scrubbed {
	uint64_t walks;
	uint64_t damaged_frames; /* of the last walk, or of this one if there are more already */
};
struct journal_scrubbed journal_scrubbed(const struct journal *journal);

/* Walks every frame: CRC, chain, sequence and frame numbers without gaps, time that never goes
 * back, event headers whole.  CORRUPT names the frame.  For the running daemon and for a copy
 * (journal_open_read). */
struct journal_verified {
	uint64_t frames, events, volumes, bytes;
	uint64_t build;      /* that wrote the last frame; 0: not known */
	uint64_t build_from; /* all frames from this one on are its */
	uint8_t chain[JOURNAL_HASH];
};
MUST_CHECK enum status journal_verify(struct journal *journal,
				      struct journal_verified *ret_verified, struct err *err);
/* A frame as somebody else has noted it.  The chain alone proves only that a journal agrees with
 * itself: who can write its files can also link everything again. */
struct journal_held {
	uint64_t incarnation;
	uint64_t frame; /* 0: the journal was empty */
	uint8_t chain[JOURNAL_HASH];
};
/* Everything up to that frame is what it was when it was noted; after journal_verify().  CONFLICT:
 * it isn't (rewritten, cut off, or cut back by a restore: the error says which); NOT_FOUND: the
 * frame is archived. */
MUST_CHECK enum status journal_hold_against(struct journal *journal,
					    const struct journal_held *held, struct err *err);
/* Without the lock and without writing: a backup, an archive, a stopped daemon's journal.
 * journal_append and journal_room aren't for it. */
MUST_CHECK enum status journal_open_read(const char *directory, struct journal **ret_journal,
					 struct err *err);

#endif
