import { useQueryClient } from '@tanstack/react-query';

/** Everything that shows whether a facility is tested or worked on. */
export function useModesChanged(facilityId: string): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [['modes', facilityId], ['facility', facilityId], ['facilities'], ['hazards']]) {
      void client.invalidateQueries({ queryKey });
    }
  };
}
