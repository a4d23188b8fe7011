/* What the journal's files share; only journal*.c include this. */
#ifndef ZHIAN_STORE_JOURNAL_INTERNAL_H
#define ZHIAN_STORE_JOURNAL_INTERNAL_H

#include "common/base/file_lock.h"
#include "common/store/journal.h"
#include "common/store/journal_frame.h"
#include "common/store/place.h"

/* The first row of each volume, key 0, little-endian, no padding (static_assert in
 * journal_volume.c).
 * CHECKLIST when changing it: bump VOLUME_VERSION, keep reading the old one, add a golden
 * journal. */
#define VOLUME_VERSION 1
struct volume_head {
	uint32_t crc; /* CRC-32C of everything after this field */
	uint16_t version;
	uint8_t daemon;
	uint8_t driven_clock;
	uint32_t region;
	uint8_t previous_alg; /* enum frame_alg, of previous_chain */
	uint8_t reserved[3];
	uint64_t incarnation;
	uint64_t parent;
	uint64_t forked_at;
	int64_t created_ms; /* of the incarnation */
	uint64_t first_frame;
	uint64_t first_event;
	uint8_t previous_chain[JOURNAL_HASH]; /* before the first frame */
};

struct volume {
	uint64_t first_frame;
	uint64_t first_event;
	struct engine *engine; /* NULL: closed; the last one stays open */
	struct engine_view *view;
	bool fresh; /* the view sees the last commit */
	unsigned table;
	uint64_t used_at; /* for closing the one that was used longest ago */
	struct volume_head head;
};

#define VOLUME_TABLE "frames"
#define VOLUME_HEAD_KEY 0 /* frames are numbered from 1 */
#define VOLUME_LEAST ((uint64_t)1 << 20)
#define VOLUME_UNIT ((uint64_t)64 << 10) /* maps are whole pages, whatever a page is */
#define VOLUME_MARGIN                                                                              \
	((uint64_t)256 << 10) /* a commit's tree and free-list pages, far more than needed */
#define VOLUME_OPEN_MAX 3     /* the last one and two more for reading */

/* Where reading went on last: pulls ask in sequence. */
struct read_position {
	uint64_t frame; /* 0: none */
	uint64_t first;
	uint32_t count;
	uint64_t checked; /* number of the frame whose CRC was checked last */
};

/* Frames that this process appended itself are in the page cache as it wrote them: the newest
 * aren't checked again for each consumer that reads along. */
#define OWN_FRAMES_TRUSTED 512

/* A frame between journal_prepare and journal_finish. */
struct frame_under_way {
	bool prepared;
	bool written;
	struct frame_header header;
	struct bytes events;   /* borrowed */
	struct engine *engine; /* of the last volume */
	unsigned table;
};

struct journal_scrub {
	bool under_way, linked; /* linked: `chain` is that of the frame before `next` */
	uint64_t walks, next, damaged, found;
	uint8_t chain[JOURNAL_HASH];
};

struct journal {
	char *directory;
	struct place place;
	struct file_lock lock;
	uint64_t own_from; /* the first frame that this process appended */
	bool read_only;
	uint64_t volume_bytes;
	uint64_t build;
	enum frame_alg alg;
	unsigned alarm_percent;
	unsigned refuse_percent;
	uint64_t reserve_bytes;

	size_t volume_count;
	struct volume *volumes;
	struct engine *next; /* the volume that is being prepared; NULL: none */
	uint64_t uses;

	struct journal_head head;
	enum status failed; /* of an append: nothing may follow it */
	struct frame_under_way under_way;
	struct read_position position;
	struct journal_damage damage; /* times 0: none */
	struct journal_scrub scrub;

	bool asked; /* the disk, at asked_ms */
	int64_t asked_ms;
	uint64_t appended_bytes; /* since then */
	struct engine_usage usage;
};

/* NULL: out of memory.  journal_close() takes it back. */
struct journal *journal_alloc(const char *directory, struct mem_disk *mem);
/* What the first frame is linked to: two journals never share a chain. */
void journal_identity(const struct volume_head *head, uint8_t ret_chain[JOURNAL_HASH]);
/* BUSY names who holds it. */
MUST_CHECK enum status journal_lock_take(struct journal *journal, int64_t now_ms, struct err *err);
/* From the last volume, whose last frames' links are checked. */
MUST_CHECK enum status journal_load_head(struct journal *journal, struct err *err);

/* ---- volumes: journal_volume.c */

static inline struct volume *journal_last_volume(struct journal *journal)
{
	return &journal->volumes[journal->volume_count - 1];
}

/* Finds what is in the directory. */
MUST_CHECK enum status volumes_list(struct journal *journal, struct err *err);
void volume_name(const struct volume *volume, char out[PLACE_NAME_MAX]);
/* The same and opens the last; none at all: volume_count is 0. */
MUST_CHECK enum status volumes_load(struct journal *journal, struct err *err);
/* Each volume ends where the next one begins.  CORRUPT names where one is missing. */
MUST_CHECK enum status volumes_check(struct journal *journal, struct err *err);
MUST_CHECK enum status volume_end(struct volume *volume, uint64_t *ret_frame, struct err *err);
void volumes_close(struct journal *journal);

/* The row of a head; not aligned.  CORRUPT; UNSUPPORTED: another version. */
MUST_CHECK enum status volume_head_read(struct bytes row, struct volume_head *ret_head);
/* Into an environment that has no frame yet. */
MUST_CHECK enum status volume_write_head(struct engine *engine, const struct volume_head *head,
					 struct err *err);
/* Makes a volume with this head the last one; the one before it is open for reading only from
 * now on. */
MUST_CHECK enum status volume_add(struct journal *journal, const struct volume_head *head,
				  struct err *err);
/* Makes `next`, so that volume_add has less to do. */
MUST_CHECK enum status volume_prepare(struct journal *journal, struct err *err);
/* Puts another head over the last volume's, which has no frame. */
MUST_CHECK enum status volume_replace_head(struct journal *journal, const struct volume_head *head,
					   struct err *err);

/* The volume that would hold it, by number or by sequence; NULL: before the first. */
struct volume *volume_of_frame(struct journal *journal, uint64_t frame);
struct volume *volume_of_event(struct journal *journal, uint64_t sequence);
/* Number of its last frame; first_frame - 1: it has none. */
uint64_t volume_last_frame(const struct journal *journal, const struct volume *volume);

/* Of one whose engine is open: a view, and its head, which is checked against its name. */
MUST_CHECK enum status volume_look(struct volume *volume, struct err *err);
/* Opens it where it is closed, renews its view where that is old. */
MUST_CHECK enum status volume_use(struct journal *journal, struct volume *volume, struct err *err);
/* The row of a frame of a volume in use; absent is CORRUPT. */
MUST_CHECK enum status volume_row(struct volume *volume, uint64_t frame, struct bytes *ret_row,
				  struct err *err);
/* A whole frame of a volume in use: its number is checked, and with `check` its CRC. */
MUST_CHECK enum status volume_frame(struct volume *volume, uint64_t number, bool check,
				    struct frame *ret_frame, struct err *err);
/* After a commit: the view's pages may be used again. */
void volume_changed(struct volume *volume);

/* ---- frame after frame: journal_verify.c */

struct frame_walk {
	uint8_t chain[JOURNAL_HASH]; /* of the frame before */
	uint64_t next_event;
	int64_t now_ms;
	uint64_t build, build_from; /* as in journal_verified */
	uint64_t incarnation;
};
void frame_walk_begin(struct frame_walk *walk, const struct volume_head *head);
/* What is wrong with the next frame; NULL: nothing.  `linked`: the one before it is known. */
const char *frame_fault(const struct frame_walk *walk, const struct frame *frame, bool linked);
void frame_walk_on(struct frame_walk *walk, const struct frame *frame);

/* ---- reading: journal_read.c */

/* As journal_read; `check`: the CRC, whatever was checked before. */
MUST_CHECK enum status journal_frame_at(struct journal *journal, uint64_t number, bool check,
					struct frame *ret_frame, struct err *err);
void journal_note_damage(struct journal *journal, uint64_t number, const struct err *err);
/* The chain before a frame. */
MUST_CHECK enum status journal_chain_before(struct journal *journal, uint64_t number,
					    uint8_t ret_chain[JOURNAL_HASH], struct err *err);

#endif
