import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api/client.js';
import { keys } from '../../shared/api/queries.js';

/** Ends the session and forgets everything that was shown in it. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete('/api/v1/session'),
    onSuccess: () => {
      client.clear();
      client.setQueryData(keys.session, null);
    },
  });
}
