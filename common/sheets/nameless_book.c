#include "common/sheets/nameless_book.h"

#include <errno.h>
#include <unistd.h>

#include "common/base/file.h"

bool nameless_book_open(struct nameless_book *book, const char *folder)
{
	book->file = file_nameless(folder);
	(void)snprintf(book->path, sizeof book->path, "/proc/self/fd/%d", book->file);
	return book->file >= 0;
}

static enum status copy_to(FILE *out, int file)
{
	char block[65536];
	ssize_t count;
	for (off_t at = 0; (count = pread(file, block, sizeof block, at)) > 0; at += count) {
		if (fwrite(block, 1, (size_t)count, out) != (size_t)count)
			return STATUS_IO;
	}
	return count == 0 && fflush(out) == 0 ? STATUS_OK : STATUS_IO;
}

enum status nameless_book_close(struct nameless_book *book, enum status written, FILE *out)
{
	enum status status = written == STATUS_OK ? copy_to(out, book->file) : written;
	int before = errno;
	(void)close(book->file);
	errno = before;
	return status;
}
