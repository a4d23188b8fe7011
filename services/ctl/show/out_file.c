#include "services/ctl/show/out_file.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "services/ctl/failure.h"

static bool is_special(const char *path)
{
	struct stat there;
	return stat(path, &there) == 0 && !S_ISREG(there.st_mode);
}

FILE *out_file_open(struct out_file *file, struct session *session, const char *path)
{
	*file = (struct out_file){.session = session, .path = path, .out = session->out};
	file->direct = path != NULL && is_special(path);
	if (file->direct)
		file->out = fopen(path, "we");
	else if (path != NULL)
		file->out = open_memstream(&file->text, &file->size);
	return file->out;
}

static enum status put(struct out_file *file, struct err *err)
{
	const char *name = file->path != NULL ? file->path : "-";
	if (file->out == NULL)
		return err_set_errno(err, "%s", name);
	bool whole = fflush(file->out) == 0 && ferror(file->out) == 0;
	if (file->path != NULL)
		whole = fclose(file->out) == 0 && whole;
	if (!whole)
		return err_set_errno(err, "%s", name);
	if (file->path == NULL || file->direct)
		return STATUS_OK;
	return file_write_atomic(file->path, bytes_of(file->text, file->size), 0644, err);
}

int out_file_close(struct out_file *file)
{
	struct err err;
	enum status status = put(file, &err);
	free(file->text);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&file->session->failure, EXIT_FILE, &err);
}

void out_file_drop(struct out_file *file)
{
	if (file->path != NULL && file->out != NULL)
		(void)fclose(file->out);
	free(file->text);
}

int out_file_put(struct session *session, const char *path, struct bytes text)
{
	struct out_file file;
	FILE *out = out_file_open(&file, session, path);
	if (out != NULL)
		(void)fwrite(text.data, 1, text.size, out);
	return out_file_close(&file);
}
