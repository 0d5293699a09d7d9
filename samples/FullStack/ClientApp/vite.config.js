import { defineConfig } from 'vite';

// In development 'npm run dev' serves the front end and passes what is the API's on to it.
export default defineConfig({
  build: { outDir: '../wwwroot', emptyOutDir: true },
  server: { proxy: { '/api': 'http://localhost:5000' } },
});
