import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api/client.js';
import { keys } from '../../shared/api/queries.js';
import { forgetAllDrafts } from '../../shared/drafts/drafts.js';

/** Ends the session and forgets everything that was shown in it. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete('/api/v1/session'),
    onSuccess: () => {
      forgetAllDrafts();
      client.clear();
      client.setQueryData(keys.session, null);
    },
  });
}
